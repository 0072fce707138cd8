"""Learning rules: how an error becomes pulses."""
