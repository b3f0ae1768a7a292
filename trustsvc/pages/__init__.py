"""Show people what a document is worth: server-rendered, no script, one request a page."""
