"""Versioned terms, signed acceptance and one-time session tokens for remote computer support."""
