"""Settings shared by all tests."""

from __future__ import annotations

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before NumPy, as `memdrive` does: a second thread spins and waits

from hypothesis import settings

settings.register_profile("memdrive", deadline=None)  # a first call loads its kernel
settings.load_profile("memdrive")
