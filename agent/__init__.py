"""What drives: senses, policy, learner, rehearsal memory, teacher and the float twin.

Sees observations as arrays, never an environment; of `info`, only the teacher reads `preview`.
"""

from memdrive.agent.driving.body import Body
from memdrive.agent.driving.code import Population, SteeringCode, Thermometer
from memdrive.agent.driving.eyes import Eyes, PlainEyes
from memdrive.agent.driving.learner import Learner, Lesson, Policy
from memdrive.agent.driving.recipe import PLAIN, Recipe
from memdrive.agent.driving.senses import Senses
from memdrive.agent.driving.teacher import PurePursuit
from memdrive.agent.foresight import ByForesight, Foresight
from memdrive.agent.hand import ByHand, Habits, handmade
from memdrive.agent.memory import RehearsalMemory
from memdrive.agent.reward import ByReward, Filter, WithoutMemory, rewarded, unremembered
from memdrive.agent.twin import FloatTwin

__all__ = [
    "PLAIN",
    "Body",
    "ByForesight",
    "ByHand",
    "ByReward",
    "Eyes",
    "Filter",
    "FloatTwin",
    "Foresight",
    "Habits",
    "Learner",
    "Lesson",
    "PlainEyes",
    "Policy",
    "Population",
    "PurePursuit",
    "Recipe",
    "RehearsalMemory",
    "Senses",
    "SteeringCode",
    "Thermometer",
    "WithoutMemory",
    "handmade",
    "rewarded",
    "unremembered",
]
