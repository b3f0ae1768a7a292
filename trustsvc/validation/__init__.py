"""Judge a document's signatures by a policy at an instant (ETSI EN 319 102-1, RFC 5280)."""
