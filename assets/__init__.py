"""Data shipped with memdrive, each file with its origin and licence in ORIGIN.md."""
