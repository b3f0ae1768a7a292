"""Digital calibration certificates: read, write, bring up to date."""
