"""A PDF that does more than being read is refused, and says by which part of it."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, cast

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.support.pdfs import report
from trustsvc.documents.findings import Severity
from trustsvc.documents.plain.inspect import inspect_pdf
from trustsvc.documents.plain.wording import shown

Change = Callable[[Pdf], None]


def _codes(pdf: bytes, *, to_be_signed: bool = True) -> set[str]:
    seen = inspect_pdf(pdf, to_be_signed=to_be_signed)
    return {one.code for one in seen.findings if one.severity is Severity.ERROR}


def _root(**entries: object) -> Change:
    def change(pdf: Pdf) -> None:
        for name, value in entries.items():
            pdf.Root[f"/{name}"] = value

    return change


def _note(**entries: object) -> Change:
    """Put an annotation on the first page."""

    def change(pdf: Pdf) -> None:
        note = Dictionary(
            Type=Name.Annot, Rect=Array([0, 0, 9, 9]), **cast("Mapping[str, Any]", entries)
        )
        pdf.pages[0].Annots = Array([pdf.make_indirect(note)])

    return change


def _attach(name: str) -> Change:
    def change(pdf: Pdf) -> None:
        pdf.attachments[name] = b"content"

    return change


def _field(kind: str) -> Change:
    def change(pdf: Pdf) -> None:
        field = pdf.make_indirect(Dictionary(FT=Name(kind), T=String("f")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    return change


def _external(pdf: Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.stream_dict.F = String("elsewhere.bin")
    pdf.Root.PieceInfo = stream


LAUNCH = Dictionary(S=Name.Launch, F=String("calc.exe"))
SCRIPT = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (_root(OpenAction=SCRIPT), "pdf-script"),
        (_root(OpenAction=SCRIPT), "pdf-acts-by-itself"),
        (
            _root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), SCRIPT])))),
            "pdf-script",
        ),
        (_root(AA=Dictionary(WC=Dictionary(S=Name.URI, URI=String("x")))), "pdf-acts-by-itself"),
        (_note(Subtype=Name.Link, A=LAUNCH), "pdf-action"),
        (
            _note(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("x"), Next=LAUNCH)),
            "pdf-action",
        ),
        (_note(Subtype=Name.Link, A=Dictionary(S=Name.SubmitForm, F=String("x"))), "pdf-action"),
        (_note(Subtype=Name.Link, A=Dictionary(S=Name.GoToR, F=String("x"))), "pdf-action"),
        (_note(Subtype=Name.RichMedia), "pdf-media"),
        (_note(Subtype=Name("/3D")), "pdf-media"),
        (_root(AcroForm=Dictionary(Fields=Array([]), XFA=String("x"))), "pdf-dynamic-form"),
        (_external, "pdf-external-part"),
        (_attach("run.exe"), "pdf-program-attached"),
        (_attach("report"), "pdf-program-attached"),
        (_attach("metadata.json"), "pdf-reserved-name"),
        (_attach("document.xml"), "pdf-reserved-name"),
        (_field("/Tx"), "pdf-fillable"),
        (_field("/Sig"), "pdf-signature-field"),
    ],
)
def test_what_acts_or_can_be_changed_is_not_signed(change: Change, code: str) -> None:
    assert code in _codes(report(change=change))


@pytest.mark.parametrize("kind", ["/Tx", "/Sig"])
def test_an_old_form_can_be_registered_with_a_warning(kind: str) -> None:
    seen = inspect_pdf(report(change=_field(kind)), to_be_signed=False)

    assert [one.severity for one in seen.findings] == [Severity.WARNING]


@pytest.mark.parametrize(
    "change",
    [
        None,
        _root(OpenAction=Dictionary(S=Name.GoTo, D=Array([0, Name.Fit]))),
        _note(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://x.invalid"))),
        _attach("data.csv"),
        _root(Lang=String("zh-CN")),
    ],
)
def test_what_only_shows_itself_is_no_fault(change: Change | None) -> None:
    assert _codes(report(change=change)) == set()


def test_an_attachment_is_told() -> None:
    seen = inspect_pdf(report(change=_attach("data.csv")), to_be_signed=True)

    assert [one.code for one in seen.findings] == ["pdf-attached"]


def test_an_encrypted_pdf_is_told_as_that() -> None:
    output = BytesIO()
    with pikepdf.open(BytesIO(report())) as pdf:
        pdf.save(output, encryption=pikepdf.Encryption(owner="o", user=""))

    assert _codes(output.getvalue()) == {"pdf-encrypted"}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "pdf-missing"),
        (b"<html>", "pdf-missing"),
        (b"\n" + report(), "pdf-missing"),
        (b"%PDF-1.7\n", "pdf-unreadable"),
        (report()[:300], "pdf-unreadable"),
        (report() + b"<script>", "pdf-trailing-bytes"),
        (report().replace(b"%PDF-1.", b"%PDF-<html><body>1.", 1), "pdf-polyglot"),
        (report() + b"PK\x05\x06" + b"\0" * 6 + b"\1\0" + b"\0" * 10, "pdf-polyglot"),
    ],
)
def test_a_file_that_is_not_only_a_pdf_is_refused(data: bytes, code: str) -> None:
    assert code in _codes(data)


def test_a_pdf_without_pages_is_refused() -> None:
    output = BytesIO()
    with pikepdf.new() as pdf:
        pdf.save(output)

    assert _codes(output.getvalue()) == {"pdf-no-page"}


def test_findings_stay_few() -> None:
    def change(pdf: Pdf) -> None:
        links = [Dictionary(Type=Name.Annot, Subtype=Name.Link, A=LAUNCH) for _ in range(500)]
        pdf.pages[0].Annots = Array([pdf.make_indirect(one) for one in links])

    assert len(inspect_pdf(report(change=change), to_be_signed=True).findings) == 200


def test_a_bomb_is_no_danger() -> None:
    def change(pdf: Pdf) -> None:
        bomb = pdf.make_stream(bytes(200_000_000))
        file = Dictionary(F=String("metadata.json"), EF=Dictionary(F=bomb))
        pdf.Root.AF = Array([pdf.make_indirect(file)])

    output = BytesIO()
    with pikepdf.open(BytesIO(report())) as pdf:
        change(pdf)
        pdf.save(output, compress_streams=True)

    assert len(output.getvalue()) < 1_000_000
    assert "pdf-unreadable" in _codes(output.getvalue())


def test_what_a_stranger_wrote_cannot_turn_a_line_around() -> None:
    assert shown("a\u202eb\n" + "c" * 100) == "a\ufffdb\ufffd" + "c" * 56 + "…"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_a_damaged_pdf_holds_it_is_judged(data: st.DataObject) -> None:
    damaged = bytearray(report(change=_attach("data.csv")))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(5, len(damaged) - 1))
        piece = data.draw(st.sampled_from([b"", b"<<", b">>", b"[", b"/", b"\xff", b"1 0 R", b"0"]))
        damaged[place : place + data.draw(st.integers(0, 3))] = piece

    inspect_pdf(bytes(damaged), to_be_signed=True)
