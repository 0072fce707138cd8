"""Pursuing a light: what a ring of light cells becomes, the teacher, and the recipe."""
