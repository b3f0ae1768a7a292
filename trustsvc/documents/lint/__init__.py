"""Judge what a document says as a metrologist would, beyond its schema."""
