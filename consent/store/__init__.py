"""SQL and nothing else: returns core's frozen dataclasses, never rows."""
