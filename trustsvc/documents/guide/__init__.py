"""The core metadata of the guide for quality infrastructure: derived, completed, described."""
