"""Make signatures in XML and PDF, and read what the signatures of others claim (pure)."""
