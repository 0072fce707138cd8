"""The CNN's window: a digit drawn by hand goes through the five layers of a chip, before tuning and after."""
