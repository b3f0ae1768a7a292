"""Issue and revoke certificates under profiles, and remember it in a book."""
