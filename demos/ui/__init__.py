"""The window toolkit: what every window of ours has, whatever is shown in it."""
