"""Digital certificates of conformity: read and write."""
