"""Tell which certificates and revocation lists end soon: all that this service depends on."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.store.issuers import Issuer, chain_of, list_issuers
from trustsvc.validation.policy import SignaturePolicy, parse_signature_policy
from trustsvc.validation.signatory import organisation_of
from trustsvc.workflows.parts import Authority, Keep, Trust
from trustsvc_keys.authority.certify import first_name, newest
from trustsvc_keys.authority.expiry import (
    Ending,
    ExpiryLine,
    ending_of_certificate,
    ending_of_list,
    expiring,
)
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME
from trustsvc_keys.authority.revoke import revoked_now


def show_expiry(
    keep: Keep, trust: Trust, authority: Authority, within: timedelta = timedelta(0)
) -> tuple[ExpiryLine, ...]:
    """Tell what ends soon (or within a time) or has ended, the first to end first.

    Looked at: each issuer's certificate and its chain; the roots and lists of our policy; what our
    own authority issued, but for what was renewed, replaced or revoked; its newest lists.

    Raises:
        MalformedPolicy: our own policy cannot be used.
        Malformed: a certificate or list that is kept here cannot be read.
    """
    with keep.database.reading() as session:
        issuers = list_issuers(session)
    policy = parse_signature_policy(trust.policy_file, trust.folder)
    endings = [
        *_of_issuers(issuers),
        *_of_policy(policy),
        *_of_authority(authority, issuers),
        *(ending_of_list(one) for one in (*policy.crls, *authority.lists())),
    ]
    return expiring(endings, keep.clock(), within=within)


def _of_issuers(issuers: Sequence[Issuer]) -> Iterator[Ending]:
    for issuer in issuers:
        for one in (issuer.certificate, *chain_of(issuer)):
            yield ending_of_certificate(one, where=issuer.organization_identifier)


def _of_policy(policy: SignaturePolicy) -> Iterator[Ending]:
    for root in policy.roots:
        yield ending_of_certificate(root, where="a root of the policy")


def _of_authority(authority: Authority, issuers: Sequence[Issuer]) -> Iterator[Ending]:
    """Give what our authority issued and is still of use."""
    if not (authority.folder / "book").is_dir():
        return
    book = FolderBook(authority.folder / "book")
    revoked = {
        change.name for name in (ROOT_NAME, ISSUING_NAME) for change in revoked_now(name, book)
    }
    in_use = {issuer.organization_identifier: issuer.certificate for issuer in issuers}
    for name in {first_name(one) for one in book.names()}:
        certificate = newest(book, name)
        if certificate is not None and name not in revoked:
            ending = ending_of_certificate(certificate.public_bytes(Encoding.DER), where=name)
            if ending.what != "seal" or not _is_replaced(certificate, in_use):
                yield ending


def _is_replaced(certificate: x509.Certificate, in_use: dict[str, bytes]) -> bool:
    """Say whether an issuer of this service signs with another certificate."""
    used = in_use.get(organisation_of(certificate) or "")
    return used is not None and used != certificate.public_bytes(Encoding.DER)
