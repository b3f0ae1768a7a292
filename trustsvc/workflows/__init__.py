"""One file a verb, named as the command or operation; each takes its parts, opens and commits."""
