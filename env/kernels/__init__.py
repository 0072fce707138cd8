"""Compiled loops of the environment, by subject; arrays in, results through an argument. They import no other code."""
