"""Each use of an authority's key is in a journal that lies beside what the key signs."""

import hashlib
from pathlib import Path

import pytest
from cryptography import x509

from tests.keys.authority.planned import Planned
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.errors import JournalUnavailable
from trustsvc_keys.signers.journal_check import check_journal
from trustsvc_keys.signers.journal_rows import Planned as PlannedUse
from trustsvc_keys.signers.journal_rows import parse_journal


def uses(folder: Path) -> list[tuple[str, str]]:
    """Give purpose and digest of each use in a folder's journal."""
    rows = parse_journal((folder / "journal.jsonl").read_bytes())
    return [(row.purpose, row.digest) for row in rows if isinstance(row, PlannedUse)]


def signed(book: FolderBook, name: str) -> str:
    """Give SHA-256 of what was signed of a certificate."""
    issued = book.find_certificate(name)
    assert issued is not None
    return hashlib.sha256(x509.load_der_x509_certificate(issued).tbs_certificate_bytes).hexdigest()


def test_the_journals_hold_every_certificate_that_was_signed(tmp_path: Path) -> None:
    planned = Planned(tmp_path)

    made = planned.ceremony()

    book = made.book
    by_root = [signed(book, name) for name in ("root", "issuing")]
    others = {signed(book, name) for name in book.names() if name not in {"root", "issuing"}}
    assert uses(planned.root_folder) == [("authority root", digest) for digest in by_root]
    assert set(uses(planned.folder)) == {("authority issuing", digest) for digest in others}
    for folder in (planned.folder, planned.root_folder):
        report = check_journal(folder / "journal.jsonl")
        assert (report.passed, report.open, report.failed) == (True, (), 0)


def test_a_ceremony_that_uses_no_key_writes_no_row(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.ceremony()
    before = (planned.folder / "journal.jsonl").read_bytes()

    planned.ceremony()

    assert (planned.folder / "journal.jsonl").read_bytes() == before


def test_an_authority_without_a_journal_signs_nothing(tmp_path: Path) -> None:
    planned = Planned(tmp_path)
    planned.root_folder.mkdir()
    (planned.root_folder / "journal.jsonl").mkdir()

    with pytest.raises(JournalUnavailable, match="Is a directory"):
        planned.ceremony()

    assert list(planned.root_folder.glob("book/certificates/*.der")) == []
