"""Reach the chain: send heads and statuses, capture proofs; nothing an endpoint says is believed."""
