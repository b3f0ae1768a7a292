"""Make revocation lists: direct, full, or a shard of what an authority issued (RFC 5280, 5).

Certificates stay on them after they end, and each list says so. A list is prepared under a
throw-away key, signed once, and verified before it is given out. The same book, number and times
give the same list with a software key.
"""

from collections.abc import Iterable
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import serialization

from trustsvc_keys.algorithms import algorithm_of
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.authority.throwaway import builder_hash, sign_prepared, throw_away_key
from trustsvc_keys.cms.der import generalized_time
from trustsvc_keys.errors import AuthorityProblem
from trustsvc_keys.signers.signer import Signer

_EXPIRED_CERTIFICATES = x509.ObjectIdentifier("2.5.29.60")


def make_crl(  # noqa: PLR0913  # the fields of a TBSCertList (RFC 5280, 5.1.2)
    *,
    authority: x509.Certificate,
    signer: Signer,
    revocations: Iterable[Revocation],
    number: int,
    this_update: datetime,
    next_update: datetime,
    distribution_point: str | None = None,
) -> bytes:
    """Make a revocation list, in DER.

    Args:
        authority: The certificate of the authority that signs it.
        signer: That authority's key.
        revocations: What stands revoked or suspended, as `revoked_now` lists it.
        number: Grows from list to list (RFC 5280, 5.2.3); Unix seconds of ``this_update`` will do.
        this_update: When it was made, aware; whole seconds.
        next_update: When the next one will be there at the latest.
        distribution_point: Where it is published, for a shard: it speaks only of certificates that
            point there. None for a full list.

    Raises:
        AuthorityProblem: The key is not the authority's, or the list would end before it begins.
        KeyProblem: The key cannot be used now.
    """
    if signer.public_key != authority.public_key():
        raise AuthorityProblem(what="revocation list", why="the key is not the authority's")
    if not this_update < next_update:
        raise AuthorityProblem(what="revocation list", why="the next one is due before this one")
    entries = [_entry(one) for one in sorted(revocations, key=lambda one: one.serial)]
    builder = (
        # Added one by one they would be copied each time.
        x509.CertificateRevocationListBuilder(revoked_certificates=entries)
        .issuer_name(authority.subject)
        .last_update(this_update)
        .next_update(next_update)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key), critical=False
        )
        .add_extension(x509.CRLNumber(number), critical=False)
        .add_extension(_expired_since(authority.not_valid_before_utc), critical=False)
    )
    if distribution_point is not None:
        builder = builder.add_extension(_scope(distribution_point), critical=True)
    algorithm = algorithm_of(signer.public_key)
    prepared = builder.sign(throw_away_key(algorithm), builder_hash(algorithm))
    return sign_prepared(prepared.public_bytes(serialization.Encoding.DER), signer)


def _expired_since(first_day: datetime) -> x509.UnrecognizedExtension:
    """Say that no expired certificate was ever taken off (X.509, 9.5.2.8)."""
    return x509.UnrecognizedExtension(_EXPIRED_CERTIFICATES, generalized_time(first_day))


def _scope(distribution_point: str) -> x509.IssuingDistributionPoint:
    """Say of which certificates a shard speaks (RFC 5280, 5.2.5)."""
    return x509.IssuingDistributionPoint(
        full_name=[x509.UniformResourceIdentifier(distribution_point)],
        relative_name=None,
        only_contains_user_certs=False,
        only_contains_ca_certs=False,
        only_some_reasons=None,
        indirect_crl=False,
        only_contains_attribute_certs=False,
    )


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
