"""Read, check and describe documents: pure, without network, files or clock."""
