"""Compiled loops of the agent: what a digital circuit beside the chip would do each control step."""
