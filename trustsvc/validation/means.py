"""Name what a validation may use beside the file itself.

Revocation data, what is proved to have existed, and a cache of judged paths. All of it comes from
the verifier's side; what a document brings along about itself is read from the document.
"""

from dataclasses import dataclass, field
from datetime import datetime

from trustsvc_keys.paths.cache import PathCache


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What is at hand.

    Attributes:
        crls: Revocation lists in DER.
        ocsps: OCSP answers in DER.
        existed_by: When the file's octets are proved to have existed (EN 319 102-1, 5.6.2.3);
            None where nothing proves it.
        accept_existence: Whether the policy lets that proof decide, or has it reported only.
        paths: Judged paths, for as long as they hold.
    """

    crls: tuple[bytes, ...] = ()
    ocsps: tuple[bytes, ...] = ()
    existed_by: datetime | None = None
    accept_existence: bool = False
    paths: PathCache = field(default_factory=PathCache, compare=False, repr=False)
