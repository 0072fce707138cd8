"""The stage: command line, evaluation, windows and reports. May import every other room; nothing imports it."""
