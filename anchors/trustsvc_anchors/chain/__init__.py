"""Prove what an EVM chain said, from bytes alone: no node, no network."""
