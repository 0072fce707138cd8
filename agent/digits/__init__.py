"""Learning to read digits: what a chip is taught, in which amounts, and how. Knows no picture and no file."""
