"""Hold files at hand: documents that others cite, and evidence, found by what they are.

Names of files are never trusted and numbers in documents never become names of files: a document is
found by its SHA-256 or by the number inside it, evidence by the digests that it is about.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

from trustsvc.documents.xml import LIMIT_BYTES
from trustsvc.errors import BadInput, MalformedRequest
from trustsvc.graph.references import Reference, read_traceable
from trustsvc.graph.walk import Found
from trustsvc.signatures.pades.attachment import attached_xml
from trustsvc_anchors.errors import AnchorsError
from trustsvc_anchors.evidence import parse_evidence
from trustsvc_anchors.log.record import IssuedRecord
from trustsvc_anchors.restore import restore

ENDINGS = frozenset({".xml", ".pdf", ".json"})
MOST_FILES = 10_000
File: TypeAlias = tuple[str, bytes]
"""A name for people, and the bytes."""


@dataclass(slots=True)
class Shelf:
    """Documents by digest and by number, evidence by the digests that it is about."""

    _by_digest: dict[bytes, Found] = field(default_factory=dict)
    _by_number: dict[str, list[Found]] = field(default_factory=dict)
    _evidence: dict[bytes, bytes] = field(default_factory=dict)

    def find(self, reference: Reference) -> list[Found]:
        """Give the documents that a reference could mean: by its digest, else by its number."""
        digest = reference.digest
        if digest is not None and digest.value in self._by_digest:
            return [self._by_digest[digest.value]]
        return list(self._by_number.get(reference.key, ()))

    def evidence_for(self, content: bytes) -> bytes | None:
        """Give the evidence about these bytes, or about their restored form."""
        for form in _forms(content):
            found = self._evidence.get(hashlib.sha256(form).digest())
            if found is not None:
                return found
        return None

    def add(self, name: str, content: bytes) -> None:
        """Put a file on the shelf; what is neither document nor evidence is left out."""
        if content.startswith(b"%PDF-"):
            self._add_pdf(name, content)
        elif content.lstrip()[:1] == b"{":
            self._add_evidence(content)
        else:
            self._add_xml(name, content)

    def _add_xml(self, name: str, content: bytes) -> None:
        for form in _forms(content):
            self._by_digest.setdefault(hashlib.sha256(form).digest(), Found(form, name))
        self._number(Found(content, name), content)

    def _add_pdf(self, name: str, content: bytes) -> None:
        found = Found(content, name)
        self._by_digest.setdefault(found.digest, found)
        with suppress(BadInput):
            inside = attached_xml(content)
            if inside is not None and hashlib.sha256(inside).digest() not in self._by_digest:
                self._by_digest[hashlib.sha256(inside).digest()] = Found(inside, name)
                self._number(Found(inside, name), inside)

    def _number(self, found: Found, xml: bytes) -> None:
        with suppress(BadInput):
            traceable = read_traceable(xml)
            for key in traceable.keys if traceable else ():
                there = self._by_number.setdefault(key, [])
                if all(one.digest != found.digest for one in there):
                    there.append(found)

    def _add_evidence(self, content: bytes) -> None:
        with suppress(AnchorsError):
            record = parse_evidence(content).document.record
            if isinstance(record, IssuedRecord):
                for digest in (record.xml, record.pdf):
                    if digest is not None:
                        self._evidence[digest] = content


def fill_shelf(files: Iterable[File]) -> Shelf:
    """Put files on a shelf: XML before PDF, so that a document is there once."""
    shelf = Shelf()
    for name, content in sorted(files, key=lambda file: (file[1].startswith(b"%PDF-"), file[0])):
        shelf.add(name, content)
    return shelf


def _forms(content: bytes) -> Iterator[bytes]:
    """Give the bytes, and what they were before transport changed them."""
    yield content
    with suppress(AnchorsError):
        restored = restore(content).content
        if restored != content:
            yield restored


def read_files(paths: Iterable[Path], limit_bytes: int = LIMIT_BYTES) -> Iterator[File]:
    """Read files, and the XML, PDF and JSON files in folders and below; larger ones are left out.

    Raises:
        MalformedRequest: a path is not there or cannot be read, or there are too many files.
    """
    count = 0
    for path in paths:
        for file in _files_in(path):
            count += 1
            if count > MOST_FILES:
                raise MalformedRequest(where=str(path), why=f"more than {MOST_FILES} files")
            try:
                if file.stat().st_size <= limit_bytes:
                    yield file.name, file.read_bytes()
            except OSError as error:
                why = error.strerror or "cannot be read"
                raise MalformedRequest(where=str(file), why=why) from error


def _files_in(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    try:
        found = sorted(path.rglob("*"))
    except OSError as error:
        why = error.strerror or "cannot be read"
        raise MalformedRequest(where=str(path), why=why) from error
    yield from (one for one in found if one.suffix.lower() in ENDINGS and one.is_file())
