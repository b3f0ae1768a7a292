"""Show people what a document is worth: rendered here, without script, nothing from elsewhere."""
