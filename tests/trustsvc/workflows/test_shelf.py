"""Files at hand are found by what they are, whatever they are called."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from tests.support.chained import certificate
from tests.support.founded import MovedClock, issued, request
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedRequest
from trustsvc.graph.digests import CitedDigest
from trustsvc.graph.references import Reference, ReferenceKind
from trustsvc.workflows import shelf as shelves
from trustsvc.workflows.shelf import fill_shelf, read_files
from trustsvc.workflows.show_document import show_evidence

CONTENT = certificate("A-1", date(2026, 3, 1))


def named(number: str, content: bytes | None = None) -> Reference:
    digest = CitedDigest("sha256", sha256(content).digest()) if content else None
    return Reference(kind=ReferenceKind.EQUIPMENT, identifier=number, digest=digest)


def test_a_document_is_found_by_its_digest_and_by_every_number_that_it_bears() -> None:
    shelf = fill_shelf([("x", CONTENT), ("y", b"no document"), ("z", b"{}"), ("w", b"%PDF-1.7")])

    assert [one.content for one in shelf.find(named("other", CONTENT))] == [CONTENT]
    assert [one.content for one in shelf.find(named(" a-1 "))] == [CONTENT]
    assert [one.content for one in shelf.find(named("WT-2026-1093"))] == [CONTENT]
    assert shelf.find(named("../../A-1")) == []


def test_what_transport_changed_is_found_as_it_was_issued() -> None:
    changed = b"\xef\xbb\xbf" + CONTENT.replace(b"\n", b"\r\n")

    (found,) = fill_shelf([("x", changed)]).find(named("A-1", CONTENT))

    assert found.content == CONTENT


def test_xml_and_pdf_of_one_document_are_one_document(
    service: Deployment, clock: MovedClock
) -> None:
    done = issued(service, request(certificate("A-1", clock().date())))
    work(service)
    get = service.keep.objects.get
    xml, pdf = (get(f"documents/{done.id}/document.{kind}") for kind in ("xml", "pdf"))
    evidence = show_evidence(service.keep, done.id)
    files = [("a.pdf", pdf), ("b.json", evidence), ("c.xml", xml)]

    shelf = fill_shelf(files)

    assert [one.content for one in shelf.find(named("A-1"))] == [xml]
    assert [one.content for one in shelf.find(named("A-1", pdf))] == [pdf]
    assert shelf.evidence_for(xml) == shelf.evidence_for(pdf) == evidence
    assert shelf.evidence_for(b"else") is None
    assert [one.content for one in fill_shelf(files[:1]).find(named("A-1", xml))] == [xml]


def test_folders_are_read_below_and_other_files_left_out(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.XML").write_bytes(CONTENT)
    (tmp_path / "deep" / "notes.txt").write_text("nothing")
    (tmp_path / "big.xml").write_bytes(bytes(50_000))

    found = list(read_files([tmp_path], limit_bytes=40_000))

    assert found == [("a.XML", CONTENT)]


def test_a_path_that_is_not_there_and_a_crowd_are_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        (tmp_path / f"{number}.xml").write_bytes(b"<a/>")
    monkeypatch.setattr(shelves, "MOST_FILES", 2)

    with pytest.raises(MalformedRequest, match="not-there"):
        list(read_files([tmp_path / "not-there"]))
    with pytest.raises(MalformedRequest, match="more than 2 files"):
        list(read_files([tmp_path]))
