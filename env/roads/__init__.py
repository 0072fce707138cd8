"""Roads: tracks as sampled lines, where they come from, and the pool that a task draws from."""
