"""Ask other people's authorities."""
