"""`memdrive chip store`: a file in a chip's cells, read back after years."""
