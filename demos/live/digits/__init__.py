"""The drawing window: a person draws digits, the chip reads them and is taught on the spot.

`ink.py`, `board.py` and `places.py` know no surface; the rest draws them. Buttons, help, languages, pictures and files
are those of the live demo's window (`demos/ui`).
"""
