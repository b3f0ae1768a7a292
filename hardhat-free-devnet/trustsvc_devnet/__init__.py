"""A chain to develop and test on."""
