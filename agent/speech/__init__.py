"""Learning spoken digits: what a word is to a chip, and what a chip is taught of voices. Knows no file."""
