"""Hold the numbers that our practice statement promises (keys/CPS.md; RFC 3647).

One number, one place: the code takes it from here, and a test compares the table in CPS.md with
this module, row by row.
"""

from datetime import timedelta

REVOCATION_ACCEPTED = timedelta(hours=24)
"""A request to revoke is decided within this time (EN 319 411-1, 6.2.4)."""
REVOCATION_PUBLISHED = timedelta(minutes=60)
"""A decision is published within this time (EN 319 411-1, 6.2.4)."""
OCSP_MAX_AGE = timedelta(minutes=10)
"""No OCSP answer is older."""
TIME_STAMP_ACCURACY = timedelta(seconds=1)
"""With a clock less accurate than this nothing is stamped (EN 319 421, 7.7.2)."""
LIST_INTERVAL = timedelta(days=1)
"""The issuing authority makes a revocation list at least this often."""
LIST_VALIDITY = timedelta(days=7)
"""nextUpdate of the issuing authority's list: seven missed days are bridged."""
ROOT_LIST_VALIDITY = timedelta(days=180)
"""nextUpdate of the offline root's list; a revocation makes a new one at once."""
LIST_SHARE = 10_000
"""From so many certificates on, new ones point to shards of the list (RFC 5280, 5.2.5)."""

ROOT_VALIDITY = timedelta(days=20 * 365)
ISSUING_VALIDITY = timedelta(days=10 * 365)
SEAL_VALIDITY = timedelta(days=3 * 365)
SIGNATORY_VALIDITY = timedelta(days=3 * 365)
TIME_STAMPING_VALIDITY = timedelta(days=5 * 365)
OCSP_VALIDITY = timedelta(days=90)
"""How long certificates are valid where the plan says nothing."""

RENEW_BEFORE = timedelta(days=30)
"""A certificate is renewed when no more than this is left, not earlier."""
PERSONS = 2
"""How many persons an operation of an authority takes."""
SERIAL_BITS = 64
"""The random bits of a serial number."""
ADDRESS_LIMIT = 200
"""The most characters of an address in certificates."""
