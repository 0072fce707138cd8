"""A chip's life: fabrication, ageing, calibration, programming, snapshots; exact currents as an oracle."""
