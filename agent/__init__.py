"""What drives: encoder, policy, learner, rehearsal memory, teacher and the float twin.

Sees observations as arrays, never an environment; of `info`, only the teacher reads `preview`.
"""

from memdrive.agent.driving.chips import driving_chip, driving_layers
from memdrive.agent.driving.encoder import Encoder, SteeringCode
from memdrive.agent.driving.learner import Learner, Lesson, Policy
from memdrive.agent.driving.recipe import Recipe
from memdrive.agent.driving.teacher import PurePursuit
from memdrive.agent.memory import RehearsalMemory
from memdrive.agent.twin import FloatTwin

__all__ = [
    "Encoder",
    "FloatTwin",
    "Learner",
    "Lesson",
    "Policy",
    "PurePursuit",
    "Recipe",
    "RehearsalMemory",
    "SteeringCode",
    "driving_chip",
    "driving_layers",
]
