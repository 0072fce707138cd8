"""LightChase: pursue a light that wanders."""
