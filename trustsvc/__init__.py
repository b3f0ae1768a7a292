"""Issue and verify DCC and D-CoC, anchored on a chain."""
