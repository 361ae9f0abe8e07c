"""The pure core: values in, values out. No clock, randomness, file, Flask or SQL."""
