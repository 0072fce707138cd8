"""CarTracking: keep a car on a painted line."""
