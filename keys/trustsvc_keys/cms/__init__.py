"""Write CMS SignedData (RFC 5652) from DER that is encoded once for each certificate."""
