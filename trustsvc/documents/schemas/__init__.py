"""Judge documents by published schemas too, where an operator has installed them."""
