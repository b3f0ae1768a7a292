"""PAdES signatures (EN 319 142-1): sign at level B, read what a PDF's signatures claim."""
