"""What drives: encoder, policy, learner, rehearsal memory, teacher and the float twin.

Sees observations as arrays, never an environment; of `info`, only the teacher reads `preview`.
"""
