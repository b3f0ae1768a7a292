"""What is to be signed carries its metadata; what is not keeps every byte."""

from collections.abc import Callable
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.support.pdfs import report
from trustsvc.documents.plain.attachment import attached_statement
from trustsvc.documents.plain.statement import metadata_of
from trustsvc.documents.plain.taking import TakenPdf, take_in_pdf
from trustsvc.errors import MalformedPdf, RefusedDocument, TooLarge

STATED = {"number": "R-1", "title": "Test report", "issue_date": "2026-11-20", "serial": "42"}


def _take(pdf: bytes, stated: dict[str, object] | None = None, **given: bool) -> TakenPdf:
    return take_in_pdf(pdf, dict(STATED) if stated is None else stated, limit_bytes=10**6, **given)


def _archival(part: str, level: str = "B") -> Callable[[Pdf], None]:
    def change(pdf: Pdf) -> None:
        said = (
            '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-'
            'rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/'
            f'ns/id/"><pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>{level}'
            "</pdfaid:conformance></rdf:Description></rdf:RDF></x:xmpmeta>"
        )
        pdf.Root.Metadata = pdf.make_stream(said.encode())

    return change


def _codes(refused: pytest.ExceptionInfo[RefusedDocument]) -> list[str]:
    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    return [one.code for one in findings]


def test_the_pdf_as_it_came_is_the_beginning_of_what_is_signed() -> None:
    pdf = report()

    taken = _take(pdf)

    assert taken.content.startswith(pdf)
    assert attached_statement(taken.content) is not None
    assert _take(pdf).content == taken.content


def test_another_program_finds_the_metadata_and_no_fault() -> None:
    taken = _take(report(), {**STATED, "title": {"zh": "检测报告"}})

    with pikepdf.open(BytesIO(taken.content)) as pdf:
        said = pdf.attachments["metadata.json"].get_file().read_bytes().decode()
        assert list(pdf.attachments) == ["metadata.json"]
        assert pdf.Root.AF[0].AFRelationship == Name.Data
        assert len(pdf.pages) == 1
    assert "检测报告" in said


def test_attachments_that_are_there_stay() -> None:
    def change(pdf: Pdf) -> None:
        pdf.attachments["a.csv"] = b"1,2"
        pdf.attachments["z.csv"] = b"3,4"

    taken = _take(report(change=change))

    with pikepdf.open(BytesIO(taken.content)) as pdf:
        assert sorted(pdf.attachments) == ["a.csv", "metadata.json", "z.csv"]
        assert pdf.attachments["z.csv"].get_file().read_bytes() == b"3,4"


def test_a_tree_of_attachments_is_left_as_it_is() -> None:
    def change(pdf: Pdf) -> None:
        leaf = pdf.make_indirect(Dictionary(Names=Array([])))
        pdf.Root.Names = Dictionary(EmbeddedFiles=Dictionary(Kids=Array([leaf])))

    taken = _take(report(change=change))

    assert attached_statement(taken.content) is not None


def test_what_was_taken_in_is_taken_in_again_as_it_is() -> None:
    taken = _take(report())

    again = _take(taken.content)
    alone = _take(taken.content, {})

    assert again.content == alone.content == taken.content
    assert again.metadata == alone.metadata == taken.metadata == metadata_of(STATED)


def test_metadata_beside_and_inside_must_agree() -> None:
    taken = _take(report())

    with pytest.raises(RefusedDocument) as refused:
        _take(taken.content, {**STATED, "serial": "43"})

    assert _codes(refused) == ["pdf-statement-differs"]


def test_what_is_registered_keeps_every_byte() -> None:
    taken = _take(report(), as_it_is=True)

    assert taken.content == report()
    assert not taken.arrived_signed


@pytest.mark.parametrize(
    ("part", "level", "inside"), [("1", "B", False), ("2", "U", False), ("3", "B", True),
                                  ("4", "E", False), ("4", "F", True)]
)  # fmt: skip
def test_an_archival_promise_is_not_broken(part: str, level: str, inside: bool) -> None:  # noqa: FBT001  a case
    taken = _take(report(change=_archival(part, level)))

    assert (attached_statement(taken.content) is not None) == inside
    assert [one.code for one in taken.findings] == ([] if inside else ["pdf-archival"])


@pytest.mark.parametrize("stated", [{}, {"title": "no number"}])
def test_a_number_is_needed(stated: dict[str, object]) -> None:
    with pytest.raises(RefusedDocument) as refused:
        _take(report(), stated)

    assert _codes(refused) == ["identifier-missing"]


def test_every_fault_is_told_at_once() -> None:
    def change(pdf: Pdf) -> None:
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("x"))
        pdf.attachments["run.exe"] = b""

    with pytest.raises(RefusedDocument) as refused:
        _take(report(change=change), {"title": "no number"})

    assert {"pdf-script", "pdf-program-attached", "identifier-missing"} <= set(_codes(refused))


def test_a_large_pdf_is_refused_unread() -> None:
    with pytest.raises(TooLarge, match="limit_bytes"):
        take_in_pdf(bytes(1_001), STATED, limit_bytes=1_000)


def test_two_statements_in_one_pdf_are_a_fault() -> None:
    once = _take(report()).content
    with pikepdf.open(BytesIO(once)) as pdf:
        pdf.Root.AF = Array([pdf.Root.AF[0], pdf.Root.AF[0]])
        output = BytesIO()
        pdf.save(output)

    with pytest.raises(MalformedPdf, match="2 files state"):
        attached_statement(output.getvalue())
