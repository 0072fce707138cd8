"""How results look, wherever they are shown: one console, one kind of table, one progress line, one palette.

Knows no subject: nothing in here says what was measured.
"""
