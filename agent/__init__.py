"""What drives: encoder, policy, learner, rehearsal memory, teacher and the float twin.

Sees observations as arrays, never an environment; of `info`, only the teacher reads `preview`.
"""

from memdrive.agent.chips import driving_chip, driving_layers
from memdrive.agent.encoder import Encoder, SteeringCode
from memdrive.agent.learner import Learner, Lesson, Policy
from memdrive.agent.memory import RehearsalMemory
from memdrive.agent.recipe import Recipe
from memdrive.agent.software import FloatTwin
from memdrive.agent.teacher import PurePursuit

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
