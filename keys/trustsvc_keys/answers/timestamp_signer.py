"""Hold the certificates of a time-stamping authority, and refuse those that may not stamp."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID

from trustsvc_keys.cms.der import CONTEXT_CONSTRUCTED, tlv
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.paths.certificates import LoadedCertificate, load_certificate

_DIRECTORY_NAME = CONTEXT_CONSTRUCTED + 4


@dataclass(frozen=True, slots=True)
class StampingCertificates:
    """A time-stamping authority's certificate and those above it, checked.

    Attributes:
        signer: Its own, in DER.
        chain: Those above it, nearest first, in DER; the root may be left out.
        public_key: Its key.
        tsa_name: Its subject as the ``tsa`` field of a token, in DER.
        begin, end: When all of them are valid.
    """

    signer: bytes
    chain: tuple[bytes, ...]
    public_key: object
    tsa_name: bytes
    begin: datetime
    end: datetime

    def check_validity(self, earliest: datetime, latest: datetime) -> None:
        """Make sure that all are valid from one instant to another.

        Raises:
            AuthorityProblem: One is not.
        """
        if not self.begin <= earliest <= latest <= self.end:
            why = f"its certificates are valid from {self.begin:%F %T} to {self.end:%F %T}"
            raise AuthorityProblem(what="time stamping", why=why)


def stamping_certificates(signer: bytes, chain: Sequence[bytes]) -> StampingCertificates:
    """Check the certificates of a time-stamping authority (RFC 3161, 2.3).

    Args:
        signer: Its own, in DER.
        chain: Those above it, nearest first, in DER.

    Raises:
        MalformedCertificate: One cannot be read.
        AuthorityProblem: One is not issued by the next, or the first may not stamp.
    """
    own, *above = (load_certificate(one, where="time stamping") for one in (signer, *chain))
    _check_purpose(own)
    for lower, upper in pairwise((own, *above)):
        if not upper.issued(lower):
            why = f"{lower.subject} is not issued by {upper.subject}"
            raise AuthorityProblem(what="time stamping", why=why)
    name = bytes(own.classic["tbs_certificate"]["subject"].dump())
    return StampingCertificates(
        signer=signer,
        chain=tuple(chain),
        public_key=own.modern.public_key(),
        tsa_name=tlv(CONTEXT_CONSTRUCTED, tlv(_DIRECTORY_NAME, name)),
        begin=max(one.modern.not_valid_before_utc for one in (own, *above)),
        end=min(one.modern.not_valid_after_utc for one in (own, *above)),
    )


def _check_purpose(own: LoadedCertificate) -> None:
    """Refuse a certificate that is not for time stamping, critically and alone (2.3)."""
    try:
        purposes = own.modern.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except x509.ExtensionNotFound:
        raise AuthorityProblem(what="time stamping", why="its certificate has no purpose") from None
    if not purposes.critical or list(purposes.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        why = "its certificate is not for time stamping, critically and alone"
        raise AuthorityProblem(what="time stamping", why=why)
