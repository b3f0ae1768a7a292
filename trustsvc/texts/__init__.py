"""Hold every word that people read, keyed by outcome and language."""
