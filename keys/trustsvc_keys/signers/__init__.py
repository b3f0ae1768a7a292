"""Hold private keys, and sign with them."""
