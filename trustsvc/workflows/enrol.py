"""Enrol an issuer's key with any authority: the request out, the certificate in.

The key that signs stays in use until the certificate for the next one was judged and accepted, in
one database transaction; documents that were issued before carry their own certificates and stay as
they are. A PKCS#12 file is key and certificate at once.
"""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from cryptography import x509

from trustsvc.errors import KeyElsewhere, WrongKey
from trustsvc.store.documents import find_document
from trustsvc.store.issuers import ELSEWHERE, Issuer, certify_issuer, get_issuer, list_issuers
from trustsvc.store.seal_requests import (
    SealRequest,
    accept_seal_request,
    find_seal_request,
    find_waiting_request,
    keep_seal_request,
)
from trustsvc.validation.policy import parse_signature_policy
from trustsvc.validation.signatory import organisation_named
from trustsvc.workflows.init import keys_folder, relative
from trustsvc.workflows.parts import Keep, Trust
from trustsvc.workflows.policy_roots import trust_root
from trustsvc_keys.algorithms import Algorithm, PrivateKey, PublicKey
from trustsvc_keys.authority.archive import Archive
from trustsvc_keys.authority.enrol import (
    DOCUMENT_SIGNING,
    Accepted,
    accept_certificate,
    info_of,
    make_request,
    public_key_info,
)
from trustsvc_keys.authority.names import Subject, encode_name
from trustsvc_keys.errors import CertificateRefused, KeyTaken, UnsupportedKey
from trustsvc_keys.paths.certificates import load_certificate
from trustsvc_keys.signers.opening import Passphrase
from trustsvc_keys.signers.pkcs11_uri import is_pkcs11_uri, parse_pkcs11_uri
from trustsvc_keys.signers.signer import Signer
from trustsvc_keys.signers.software import make_key, write_key
from trustsvc_keys.signers.uri import key_uri

OpenSigner = Callable[[str], Signer]
"""Opens the key that a URI names, which may be relative to the data folder."""


@dataclass(frozen=True, slots=True)
class Custody:
    """Where new keys are kept, what protects them, and how any key is opened."""

    data: Path
    passphrase: Passphrase
    open_signer: OpenSigner


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What certificate is wanted, for which key.

    Attributes:
        issuer: Whose.
        subject: Whom it shall name; its identifier is the issuer's.
        algorithm: What a new key is for.
        key_uri: A key that exists, as in a hardware module; None for a new one here.
        same_key: For the key that is in use now.
        anew: Even though another request waits.
        states_purpose: Ask for the extended key usage of document signing.
    """

    issuer: str
    subject: Subject
    algorithm: Algorithm = Algorithm.ECDSA_P256_SHA256
    key_uri: str | None = None
    same_key: bool = False
    anew: bool = False
    states_purpose: bool = True


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A certificate that its issuer signs with from now on.

    ``files`` are those of the policy that were written so that its root is trusted.
    """

    issuer: str
    key_uri: str
    accepted: Accepted
    files: tuple[str, ...] = ()


def ask(keep: Keep, custody: Custody, wish: Wish) -> SealRequest:
    """Make the request for a certificate, or give the one that waits.

    Raises:
        NotFound: there is no such issuer.
        KeyElsewhere: the key in use is not here.
        MalformedName: the subject cannot be written.
        KeysError: the key cannot be made or used.
    """
    with keep.database.reading() as session:
        issuer = get_issuer(session, wish.issuer)
        waiting = find_waiting_request(session, wish.issuer)
    if waiting is not None and not (wish.anew or wish.same_key or wish.key_uri):
        return waiting
    # What cannot be written is found before a key is made for it.
    encode_name(wish.subject)
    uri = _given(wish.key_uri) or (_held(issuer) if wish.same_key else None)
    if uri is None:
        uri = _write(custody, wish.issuer, make_key(wish.algorithm))
    signer = custody.open_signer(uri)
    purposes = (DOCUMENT_SIGNING,) if wish.states_purpose else ()
    made = SealRequest(
        key_digest=_digest(public_key_info(signer.public_key)),
        issuer=wish.issuer,
        key_uri=uri,
        request=make_request(signer, wish.subject, purposes=purposes),
        made=keep.clock(),
    )
    with keep.database.transaction() as session:
        keep_seal_request(session, made)
    return made


def accept(
    keep: Keep,
    trust: Trust,
    custody: Custody,
    certificates: tuple[bytes, ...],
    root: bytes | None = None,
) -> Enrolled:
    """Take a certificate into use for the issuer whose key it certifies.

    Args:
        keep: Where issuers are kept.
        trust: Our own policy: its roots, and its lists.
        custody: Opens the key.
        certificates: It and those above it, in DER, in any order.
        root: A root that the operator trusts for this issuer from now on, in DER.

    Raises:
        CertificateRefused: it is for no key of ours, or cannot be used.
        KeyElsewhere: the issuer keeps its key itself.
        WrongKey: what the key's URI opens is another key.
        KeysError: the key cannot be opened.
        MalformedPolicy: our own policy cannot be used, or not be changed.
    """
    issuer, uri, public_key = _awaited(keep, certificates)
    accepted = _judged(trust, (issuer, public_key), certificates, root, keep.clock())
    signer = custody.open_signer(uri)
    if public_key_info(signer.public_key) != public_key_info(public_key):
        raise WrongKey(what=uri, why="it opens another key than the certificate's")
    return _use(keep, trust, Enrolled(issuer, uri, accepted), root)


def take_in(
    keep: Keep,
    trust: Trust,
    custody: Custody,
    archive: Archive,
    root: bytes | None = None,
) -> Enrolled:
    """Take the key of an archive into our keeping, and its certificate into use.

    Raises:
        NotFound: its certificate names no issuer of ours.
        CertificateRefused: it cannot be used.
        KeysError: the key cannot be written.
        MalformedPolicy: our own policy cannot be used, or not be changed.
    """
    issuer = organisation_named(archive.certificate) or "nobody"
    with keep.database.reading() as session:
        get_issuer(session, issuer)
    public_key = archive.key.public_key()
    certificates = (archive.certificate, *archive.chain)
    accepted = _judged(trust, (issuer, public_key), certificates, root, keep.clock())
    uri = _write(custody, issuer, archive.key)
    return _use(keep, trust, Enrolled(issuer, uri, accepted), root)


def was_replaced(keep: Keep, document_id: str, certificate: bytes) -> bool:
    """Say whether a document was intended under another certificate than its issuer's of now."""
    with keep.database.reading() as session:
        document = find_document(session, document_id)
    return document is not None and document.certificate != certificate


def _awaited(keep: Keep, certificates: tuple[bytes, ...]) -> tuple[str, str, PublicKey]:
    """Find the key of ours that one of the certificates is for: its issuer, its URI, itself.

    Raises:
        CertificateRefused: none of them is for a key of ours.
        KeyElsewhere: it is for a key that its issuer keeps.
    """
    loaded = {
        _digest(info_of(one)): one
        for one in (load_certificate(der, where="what came") for der in certificates)
    }
    with keep.database.reading() as session:
        for digest, one in loaded.items():
            asked = find_seal_request(session, digest)
            if asked is not None:
                return asked.issuer, asked.key_uri, _key(one.modern)
        in_use: Mapping[bytes, Issuer] = {
            _digest(info_of(load_certificate(issuer.certificate, where="in use"))): issuer
            for issuer in list_issuers(session)
        }
        for digest in loaded.keys() & in_use.keys():
            issuer = in_use[digest]
            key = _key(loaded[digest].modern)
            return issuer.organization_identifier, _held(issuer), key
    names = "; ".join(one.subject for one in loaded.values()) or "nothing"
    why = f"no key here waits for it: what came is for {names}"
    raise CertificateRefused(name="certificate", findings=(why,))


def _judged(
    trust: Trust,
    whose: tuple[str, PublicKey],
    certificates: tuple[bytes, ...],
    root: bytes | None,
    now: datetime,
) -> Accepted:
    """Judge what came by our own policy, and by the root that the operator added.

    Raises:
        CertificateRefused: it cannot be used.
    """
    issuer, public_key = whose
    policy = parse_signature_policy(trust.policy_file, trust.folder)
    return accept_certificate(
        certificates,
        public_key=public_key,
        identifier=issuer,
        roots=(*policy.roots_for(issuer), *(() if root is None else (root,))),
        at=now,
        crls=(*policy.crls, *trust.crls),
    )


def _use(keep: Keep, trust: Trust, enrolled: Enrolled, root: bytes | None) -> Enrolled:
    """Let the root be trusted, then let the issuer sign with its new key, at once and as a whole.

    A process that dies between the two leaves a root that the operator trusts, and nothing else.
    """
    accepted = enrolled.accepted
    files: tuple[str, ...] = ()
    if root is not None and accepted.root == root:
        files = trust_root(trust, enrolled.issuer, root)
    digest = _digest(info_of(load_certificate(accepted.certificate, where="accepted")))
    with keep.database.transaction() as session:
        certify_issuer(
            session,
            enrolled.issuer,
            key_uri=enrolled.key_uri,
            certificate=accepted.certificate,
            chain=[base64.b64encode(one).decode() for one in accepted.chain],
        )
        accept_seal_request(session, digest, keep.clock())
    return replace(enrolled, files=files)


def _write(custody: Custody, issuer: str, key: PrivateKey) -> str:
    """Write a key of an issuer under a name that says whose and which; give its URI."""
    digest = _digest(public_key_info(key.public_key())).hex()[:16]
    folder = keys_folder(custody.data).absolute()
    path = folder / f"seal-{quote(issuer, safe='')}-{digest}.pem"
    try:
        uri = write_key(path, key, custody.passphrase())
    except KeyTaken:
        # The name holds the key's digest: it is the same key, from an attempt that was cut short.
        uri = key_uri(path)
    return relative(custody.data, uri)


def _given(uri: str | None) -> str | None:
    """Give the URI of a key that exists, as it may be kept on record.

    Raises:
        UnsupportedKey: it holds a PIN.
    """
    if uri is not None and is_pkcs11_uri(uri) and parse_pkcs11_uri(uri).pin_value is not None:
        raise UnsupportedKey(what="pkcs11:", why="its PIN belongs into a file: pin-source=…")
    return uri


def _held(issuer: Issuer) -> str:
    """Give the URI of the key that an issuer signs with here.

    Raises:
        KeyElsewhere: it keeps its key itself.
    """
    if issuer.key_uri.startswith(ELSEWHERE):
        raise KeyElsewhere(issuer=issuer.organization_identifier)
    return issuer.key_uri


def _key(certificate: x509.Certificate) -> PublicKey:
    """Give the key of a certificate that was matched with one of ours."""
    key: PublicKey = certificate.public_key()  # type: ignore[assignment]  # ours are of these kinds
    return key


def _digest(info: bytes) -> bytes:
    return sha256(info).digest()
