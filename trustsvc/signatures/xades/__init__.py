"""XAdES signatures (EN 319 132-1): sign at level B, read any level."""
