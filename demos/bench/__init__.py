"""Speed, always as a ratio to a yardstick of the same run."""
