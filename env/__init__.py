"""The road and the car: tracks, scenes, photodiodes, vehicle, and the Gymnasium environments over them.

Knows nothing of chips or agents. Importing it registers the environments and imports neither pygame nor matplotlib.
"""
