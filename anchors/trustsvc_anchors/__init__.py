"""When, and unaltered."""
