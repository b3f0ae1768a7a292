"""Judge certificate paths."""
