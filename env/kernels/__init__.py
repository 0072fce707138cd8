"""Compiled loops of the environment."""
