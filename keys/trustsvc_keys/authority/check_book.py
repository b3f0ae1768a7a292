"""Check a book: against its transcript, and all that it holds against its authority."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from trustsvc_keys.authority.book import Intent
from trustsvc_keys.authority.certify import first_name
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.life import change_facts
from trustsvc_keys.authority.lint import Issuer, lint
from trustsvc_keys.authority.office import key_digest
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME
from trustsvc_keys.authority.profiles import PROFILES
from trustsvc_keys.authority.published import kept_lists
from trustsvc_keys.authority.shards import authority_of
from trustsvc_keys.authority.transcript import Event, Line


@dataclass(frozen=True, slots=True, kw_only=True)
class BookStory:
    """What a book told.

    Attributes:
        certificates: How many certificates it has.
        problems: What does not fit.
        unchecked: What could not be checked.
    """

    certificates: int
    problems: tuple[str, ...]
    unchecked: tuple[str, ...]


def check_book(folder: Path, root_folder: Path | None, lines: tuple[Line, ...]) -> BookStory:
    """Check an authority's book, its certificates and its lists.

    Args:
        folder: The authority's folder.
        root_folder: The root's; the same one unless it is kept apart; None when it is not here.
        lines: The transcript.

    Raises:
        MalformedBook: A page was not written by us.
    """
    if not (folder / "book").is_dir():
        return BookStory(certificates=0, problems=("book: there is none",), unchecked=())
    book = FolderBook(folder / "book")
    issued = {name: data for name in book.names() if (data := book.find_certificate(name))}
    here = root_folder is not None and (root_folder / "book").is_dir()
    problems = [
        *_check_lines_of(issued, book, lines),
        *_check_certificates(issued, book),
        *_check_changes(ROOT_NAME, book, lines),
        *_check_changes(ISSUING_NAME, book, lines),
        *_check_lists(folder, issued, lines),
    ]
    unchecked = [] if here else ["what the root signed and revoked in its own folder"]
    if root_folder is not None and here and root_folder != folder:
        problems += _check_copies(FolderBook(root_folder / "book"), book, issued)
    return BookStory(certificates=len(issued), problems=tuple(problems), unchecked=tuple(unchecked))


def _check_lines_of(
    issued: dict[str, bytes], book: FolderBook, lines: tuple[Line, ...]
) -> Iterator[str]:
    """Every certificate has one line that tells it as it is, and every line its certificate."""
    told = {line.facts["name"]: line for line in lines if line.event is Event.CERTIFICATE}
    for name, data in issued.items():
        line, intent = told.pop(name, None), book.find_intent(name)
        if line is None or intent is None:
            yield f"certificate {name}: the transcript does not tell of it"
            continue
        try:
            certificate = x509.load_der_x509_certificate(data)
        except ValueError:
            yield f"certificate {name}: cannot be read"
            continue
        facts = {
            "name": name,
            "authority": intent.authority,
            "profile": str(intent.profile),
            "serial": f"{certificate.serial_number:x}",
            "sha256": hashlib.sha256(data).hexdigest(),
            "public_key": key_digest(certificate.public_key()),
        }
        if any(line.facts[key] != value for key, value in facts.items()):
            yield f"certificate {name}: not as line {line.number} tells it"
    for name, line in told.items():
        yield f"line {line.number}: the book has no certificate {name}"


def _check_certificates(issued: dict[str, bytes], book: FolderBook) -> Iterator[str]:
    """Every certificate is its authority's, its intent's, its profile's, and has its own key."""
    keys: dict[str, str] = {}
    for name, data in issued.items():
        intent = book.find_intent(name)
        above = None if intent is None else issued.get(intent.authority)
        if intent is None or above is None:
            yield f"certificate {name}: its authority is not in the book"
            continue
        try:
            certificate = x509.load_der_x509_certificate(data)
            authority = x509.load_der_x509_certificate(above)
            yield from _check_certificate(name, certificate, authority, intent)
            owner = keys.setdefault(key_digest(certificate.public_key()), first_name(name))
        except (ValueError, TypeError, InvalidSignature) as error:
            yield f"certificate {name}: not signed by {intent.authority} ({type(error).__name__})"
            continue
        if owner != first_name(name):
            yield f"certificate {name}: has the key of {owner}"


def _check_certificate(
    name: str, certificate: x509.Certificate, authority: x509.Certificate, intent: Intent
) -> Iterator[str]:
    """One certificate is signed by its authority, as intended, within its profile."""
    certificate.verify_directly_issued_by(authority)
    prepared = x509.load_der_x509_certificate(intent.prepared)
    if prepared.tbs_certificate_bytes != certificate.tbs_certificate_bytes:
        yield f"certificate {name}: not what its intent says"
    profile = PROFILES[intent.profile]
    issuer = Issuer(
        name=authority.subject,
        public_key=authority.public_key(),  # type: ignore[arg-type]  # an authority's, linted
        certificate=None if profile.self_signed else authority,
    )
    for finding in lint(certificate, profile, issuer):
        yield f"certificate {name}: {finding.found} ({finding.clause})"


def _check_copies(
    root_book: FolderBook, book: FolderBook, issued: dict[str, bytes]
) -> Iterator[str]:
    """What the root signed and revoked is in the authority's book as it is in the root's."""
    if root_book.revocations(ROOT_NAME) != book.revocations(ROOT_NAME):
        yield "changes: the root's book has others than the authority's"
    for name in root_book.names():
        data = root_book.find_certificate(name)
        if data is not None and issued.get(name) != data:
            yield f"certificate {name}: the root signed it, and the authority's book has it not"


def _check_changes(authority: str, book: FolderBook, lines: tuple[Line, ...]) -> Iterator[str]:
    """Every change of standing has its line, and every line its change."""
    told = [
        dict(line.facts)
        for line in lines
        if line.event is Event.CHANGE and line.facts["authority"] == authority
    ]
    for change in book.revocations(authority):
        facts = change_facts(change)
        if facts not in told:
            yield f"change {change.change} of {change.name}: the transcript does not tell of it"
        else:
            told.remove(facts)
    for facts in told:
        yield f"change {facts['change']} of {facts['name']}: the book does not have it"


def _check_lists(folder: Path, issued: dict[str, bytes], lines: tuple[Line, ...]) -> Iterator[str]:
    """Every list is signed by its authority and has its line, and every line its list."""
    told = {
        (line.facts["authority"], line.facts["number"]): line.facts["sha256"]
        for line in lines
        if line.event is Event.LIST
    }
    for name, number, path in kept_lists(folder):
        data, label, authority = path.read_bytes(), f"list {number} of {name}", authority_of(name)
        if told.pop((name, str(number)), "") != hashlib.sha256(data).hexdigest():
            yield f"{label}: not as the transcript tells it"
        if authority is None or not _signed_by(data, issued.get(authority)):
            yield f"{label}: not signed by {authority}"
    for name, missing in told:
        yield f"list {missing} of {name}: it is not there"


def _signed_by(revocation_list: bytes, authority: bytes | None) -> bool:
    """Say whether a list is signed by an authority."""
    if authority is None:
        return False
    try:
        found = x509.load_der_x509_crl(revocation_list)
        public_key = x509.load_der_x509_certificate(authority).public_key()
        return found.is_signature_valid(public_key)  # type: ignore[arg-type]  # linted when it was issued
    except (ValueError, TypeError):
        return False
