"""The window: one show of a chip that learns, drawn with pygame.

`show.py`, `ghost.py`, `series.py`, `glow.py`, `talk.py` and `layout.py` hold what is shown and know no surface; the
rest draws it. Drawing reads public attributes of the drive, its fleet and its chip, and changes none of them.
"""
