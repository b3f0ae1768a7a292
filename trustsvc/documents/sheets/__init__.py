"""Read certificates from workbooks and CSV, and write results as both."""
