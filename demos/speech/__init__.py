"""The examination of spoken digits: voices, experiment, record, figure and command."""
