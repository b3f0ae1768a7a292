"""Open the package of a workbook (ECMA-376 part 2) with every dangerous door shut.

A package is a ZIP file. How many entries it has and how much they hold is bounded before anything
is unpacked, and again while it is. Encrypted workbooks, old ones (.xls), macros, links to other
files and embedded objects are refused with a finding that says how to mend it.
``open_package`` raises ``MalformedWorkbook`` or ``RefusedDocument`` and nothing else.
"""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from trustsvc.documents.findings import Finding
from trustsvc.documents.sheets import wording
from trustsvc.errors import MalformedWorkbook, RefusedDocument

LIMIT_BYTES = 10_000_000
LIMIT_ENTRIES = 500
LIMIT_UNPACKED_BYTES = 60_000_000
LIMIT_PART_BYTES = 30_000_000

ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_ENCRYPTED_FLAG = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    IndexError,
)
"""What the standard library raises over bytes that are no good ZIP file."""

_MACROS = ("vbaproject", "macrosheets/", "dialogsheets/", "activex/")
_LINKS = ("externallinks/", "/connections.xml", "querytables/")
_OBJECTS = ("embeddings/", "oleobject")


class Package:
    """The parts of a workbook, each unpacked when it is read."""

    def __init__(self, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo]) -> None:
        """Take an archive that was checked."""
        self._archive = archive
        self._entries = entries
        self._left = LIMIT_UNPACKED_BYTES

    def has(self, name: str) -> bool:
        """Tell whether there is a part of this name; case doesn't count."""
        return name.lower() in self._entries

    def read(self, name: str) -> bytes:
        """Unpack a part.

        Raises:
            MalformedWorkbook: it is missing or broken.
            RefusedDocument: it holds more than a workbook of ours may.
        """
        entry = self._entries.get(name.lower())
        if entry is None:
            raise MalformedWorkbook(where=name[:100], why="the workbook lacks this part")
        most = min(self._left, LIMIT_PART_BYTES)
        try:
            with self._archive.open(entry) as file:
                content = file.read(most + 1)
        except _BROKEN as error:
            raise MalformedWorkbook(where=name[:100], why="cannot be unpacked") from error
        if len(content) > most:
            raise RefusedDocument(findings=(wording.too_large(LIMIT_PART_BYTES),))
        self._left -= len(content)
        return content


def open_package(data: bytes) -> Package:
    """Open a workbook's package.

    Raises:
        MalformedWorkbook: the bytes are no such package.
        RefusedDocument: it is one that we do not read; the finding says why.
    """
    if data.startswith(OLE_MAGIC):
        locked = _ENCRYPTED_STREAM in data
        raise RefusedDocument(findings=(wording.encrypted() if locked else wording.old_format(),))
    if len(data) > LIMIT_BYTES:
        raise RefusedDocument(findings=(wording.too_large(LIMIT_BYTES),))
    try:
        archive = zipfile.ZipFile(BytesIO(data))
        listed = archive.infolist()
    except _BROKEN as error:
        raise MalformedWorkbook(where="the file", why="no complete workbook") from error
    _bounded(listed)
    entries = {entry.filename.replace("\\", "/").lower().lstrip("/"): entry for entry in listed}
    if len(entries) != len(listed):
        raise MalformedWorkbook(where="the file", why="two parts of one name")
    strange = tuple(_strange(sorted(entries)))
    if strange:
        raise RefusedDocument(findings=strange)
    return Package(archive, entries)


def _bounded(listed: list[zipfile.ZipInfo]) -> None:
    if any(entry.flag_bits & _ENCRYPTED_FLAG for entry in listed):
        raise RefusedDocument(findings=(wording.encrypted(),))
    if any(entry.compress_type not in _METHODS for entry in listed):
        raise MalformedWorkbook(where="the file", why="packed in a way that workbooks are not")
    unpacked = sum(entry.file_size for entry in listed)
    if len(listed) > LIMIT_ENTRIES or unpacked > LIMIT_UNPACKED_BYTES:
        raise RefusedDocument(findings=(wording.too_large(LIMIT_UNPACKED_BYTES),))


def _strange(names: list[str]) -> list[Finding]:
    found = []
    for marks, finding in (
        (_MACROS, wording.macros),
        (_LINKS, wording.external_links),
        (_OBJECTS, wording.embedded_objects),
    ):
        if any(mark in f"/{name}" for name in names for mark in marks):
            found.append(finding())
    return found
