"""The Gymnasium tasks."""
