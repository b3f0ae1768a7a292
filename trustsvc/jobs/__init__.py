"""Do the work that rows say is due, in one process at a time."""
