"""Answer what relying parties ask an authority: revocation lists, OCSP, time stamps."""
