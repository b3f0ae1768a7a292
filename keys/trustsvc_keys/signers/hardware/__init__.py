"""Sign with keys that never leave a hardware module, through PKCS#11 (extra ``pkcs11``)."""
