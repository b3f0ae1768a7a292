"""Take plain documents in: a PDF and what is stated of it, without any schema."""
