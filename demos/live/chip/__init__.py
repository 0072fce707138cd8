"""A learning chip on stage: floor, chip and curves, for every window in which a learner runs beside its ghost.

What is on the floor is each window's own.
"""
