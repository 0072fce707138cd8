"""Devices and chips shown: the `chip` commands, their figures, and what learning costs."""
