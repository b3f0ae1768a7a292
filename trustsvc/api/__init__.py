"""Speak HTTP to machines: one file a noun, as in the URL."""
