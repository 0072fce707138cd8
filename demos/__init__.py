"""The stage: command line, evaluation, windows and reports. May import every other room; nothing imports it."""

import os

# The float twins are small: a BLAS that wakes its threads for them takes twenty times as long on a busy machine.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
