"""Settings shared by all tests."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("memdrive", deadline=None)  # a first call loads its kernel
settings.load_profile("memdrive")
