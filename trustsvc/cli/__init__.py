"""The command line ``trustsvc``: one file a command, joined in ``app``."""
