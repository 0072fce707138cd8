"""The window of the chase: a chip learns to pursue a light beside its frozen ghost."""
