"""Sweeps: one examination over a grid of settings and hundreds of chips, kept row by row; and the report on them."""
