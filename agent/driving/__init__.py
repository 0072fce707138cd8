"""Learning to drive: eyes, codes, teachers, the learner and the recipe that names them all."""
