"""Make revocation lists: full, direct, one for each authority (RFC 5280, 5).

A list is prepared under a throw-away key, signed once, and verified before it is given out. The
same book, number and times give the same list with a software key.
"""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from trustsvc_keys.algorithms import algorithm_of
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.authority.throwaway import builder_hash, sign_prepared, throw_away_key
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.signers.signer import Signer


def make_crl(  # noqa: PLR0913  # the fields of a TBSCertList (RFC 5280, 5.1.2)
    *,
    authority: x509.Certificate,
    signer: Signer,
    revocations: Iterable[Revocation],
    number: int,
    this_update: datetime,
    next_update: datetime,
) -> bytes:
    """Make a full revocation list, in DER.

    Args:
        authority: The certificate of the authority that signs it.
        signer: That authority's key.
        revocations: What stands revoked or suspended, as `revoked_now` lists it.
        number: Grows from list to list (RFC 5280, 5.2.3); Unix seconds of ``this_update`` will do.
        this_update: When it was made, aware; whole seconds.
        next_update: When the next one will be there at the latest.

    Raises:
        AuthorityProblem: The key is not the authority's, or the list would end before it begins.
        KeyProblem: The key cannot be used now.
    """
    if signer.public_key != authority.public_key():
        raise AuthorityProblem(what="revocation list", why="the key is not the authority's")
    if not this_update < next_update:
        raise AuthorityProblem(what="revocation list", why="the next one is due before this one")
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(authority.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key), critical=False
        )
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for revocation in sorted(revocations, key=lambda one: one.serial):
        builder = builder.add_revoked_certificate(_entry(revocation))
    algorithm = algorithm_of(signer.public_key)
    prepared = builder.sign(throw_away_key(algorithm), builder_hash(algorithm))
    return sign_prepared(prepared.public_bytes(serialization.Encoding.DER), signer)


def _entry(revocation: Revocation) -> x509.RevokedCertificate:
    """Make one entry (RFC 5280, 5.3): the reason unless unspecified, the date of suspicion."""
    builder = (
        x509.RevokedCertificateBuilder()
        .serial_number(revocation.serial)
        .revocation_date(revocation.at)
    )
    if revocation.reason not in {None, RevocationReason.UNSPECIFIED}:
        flag = x509.ReasonFlags(revocation.reason)
        builder = builder.add_extension(x509.CRLReason(flag), critical=False)
    if revocation.invalid_from is not None:
        since = x509.InvalidityDate(revocation.invalid_from)
        builder = builder.add_extension(since, critical=False)
    return builder.build()
