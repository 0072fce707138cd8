"""LightChase, the article's own task: what is examined, and how it is told."""
