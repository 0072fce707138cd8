"""Every compiled loop of the chip, by subject: scalar laws, then one layer, then the whole learning step.

No fastmath: the same bits on every machine. Kernels import only kernels and the ledger's names (`compiling`).
"""
