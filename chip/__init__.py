"""The silicon: memristor devices, crossbars, periphery, the STELLAR engine and its ledger.

Knows nothing of cars, agents or windows. NumPy and numba only; SciPy in `nodal` and `fit`.
"""
