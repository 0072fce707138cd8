"""The digits examination: data, experiment, command and figure."""
