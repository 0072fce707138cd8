"""The silicon: memristor devices, crossbars, periphery, the STELLAR engine and its ledger.

Knows nothing of cars, agents or windows. NumPy and numba only; SciPy in `nodal` and `fit`.
"""

from memdrive.chip import presets
from memdrive.chip.chip import Chip
from memdrive.chip.crossbar import Crossbar
from memdrive.chip.ledger import Ledger
from memdrive.chip.params import DeviceParams
from memdrive.chip.programming import ProgramReport, program
from memdrive.chip.stellar import Rule

__all__ = ["Chip", "Crossbar", "DeviceParams", "Ledger", "ProgramReport", "Rule", "presets", "program"]
