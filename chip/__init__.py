"""The silicon: memristor devices, crossbars, periphery, the STELLAR engine and its ledger.

Knows nothing of cars, agents or windows. NumPy and numba only; SciPy in `nodal` and `fit`.
"""

from memdrive.chip import presets
from memdrive.chip.crossbar import Crossbar
from memdrive.chip.device import DeviceParams
from memdrive.chip.layers import Conv, Dense
from memdrive.chip.ledger import Ledger
from memdrive.chip.life.programming import ProgramReport, program
from memdrive.chip.network import Chip
from memdrive.chip.rules import RULES, Alternating, LearningRule, Rule, Stellar

__all__ = [
    "RULES",
    "Alternating",
    "Chip",
    "Conv",
    "Crossbar",
    "Dense",
    "DeviceParams",
    "LearningRule",
    "Ledger",
    "ProgramReport",
    "Rule",
    "Stellar",
    "presets",
    "program",
]
