"""Pages for people: a document as PDF/A-3 with its XML inside."""
