"""Learning rules side by side: the same samples, the same chips, one ledger."""
