"""The driving examinations: drives, frozen laps, experiments, their commands and figures."""
