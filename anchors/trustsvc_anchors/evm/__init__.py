"""Reach the chain: send heads and statuses, capture proofs, believe no endpoint."""
