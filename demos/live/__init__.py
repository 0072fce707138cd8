"""The live windows: the car that learns, the digits that are drawn."""
