"""Keep the append-only log: records, entries, proofs, notes, tiles."""
