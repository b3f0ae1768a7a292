"""Show people what a document is worth: pages rendered here, no script, nothing fetched elsewhere."""
