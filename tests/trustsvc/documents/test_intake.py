"""Documents are taken in for what they are, or refused with every reason."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.pdfs import report
from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcc.upgrade import upgrade
from trustsvc.documents.findings import Severity
from trustsvc.documents.intake import Intake, take_in
from trustsvc.documents.kinds import DocumentKind
from trustsvc.errors import BadInput, MalformedRequest, MalformedXml, RefusedDocument, TooLarge
from trustsvc_anchors.restore import canonical_form


def _codes(data: bytes) -> list[str]:
    with pytest.raises(RefusedDocument) as refused:
        take_in(data)
    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    return [finding.code for finding in findings]


def _sample(name: str) -> bytes:
    return dcc_file(f"samples/{name}").read_bytes()


@pytest.mark.parametrize("name", ["valid.xml", "valid_bom.xml", "valid_formula.xml"])
def test_the_valid_samples_are_taken_in_canonical_form(name: str) -> None:
    taken = take_in(_sample(f"dcclib/{name}"))

    assert taken.kind is DocumentKind.DCC
    assert taken.release == "3.3.0"
    assert not taken.arrived_signed
    assert taken.content == canonical_form(taken.content)
    assert all(finding.severity is not Severity.ERROR for finding in taken.findings)


def test_mathml_is_taken_in_with_a_stated_waiver() -> None:
    assert take_in(_sample("dcclib/valid_formula.xml")).waivers == ("mathml-not-in-schema",)
    assert take_in(_sample("dcclib/valid.xml")).waivers == ()


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("dcclib/invalid_schema.xml", {"wrong-value", "unexpected-element"}),
        (
            "dcclib/invalid_schematron.xml",
            {
                "mandatory-language-unused",
                "text-in-unlisted-language",
                "ref-type-misspelt",
                "identifier-short",
            },
        ),
        (
            "good-practice/siliziumkugel_wrong_schema.xml",
            {"no-place-for-signature", "comments-dropped", "unexpected-element"},
        ),
    ],
)
def test_an_invalid_sample_is_refused_with_its_reason(name: str, codes: set[str]) -> None:
    assert set(_codes(_sample(name))) == codes


def test_the_sample_that_is_no_xml_is_refused_with_its_place() -> None:
    with pytest.raises(MalformedXml, match="line 7, column 20"):
        take_in(_sample("dcclib/invalid_syntax.xml"))


@pytest.mark.parametrize(
    "name",
    [
        "dcclib/valid_signature.xml",
        "dcclib/invalid_signature.xml",
        "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml",
        "signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
    ],
)
def test_what_arrives_signed_keeps_every_byte(name: str) -> None:
    data = _sample(name)

    taken = take_in(data)

    assert taken.arrived_signed
    assert taken.content == data


def test_an_old_unsigned_document_is_refused_with_the_way_out() -> None:
    data = _sample("good-practice/dcc_gp_temperature_typical_v12.xml")

    with pytest.raises(RefusedDocument) as refused:
        take_in(data)

    findings = refused.value.fields["findings"]
    assert isinstance(findings, tuple)
    assert findings[0].code == "no-place-for-signature"
    assert "--upgrade --identifier NEW" in findings[0].remedy["en"]


def test_an_old_document_that_arrives_signed_is_judged_without_the_signature() -> None:
    signed = _sample("dcclib/valid_signature.xml")
    signature = signed[signed.index(b"<ds:Signature") : signed.index(b"</ds:Signature>") + 15]
    old = _sample("good-practice/dcc_gp_temperature_typical_v12.xml")
    end = b"</dcc:digitalCalibrationCertificate>"

    taken = take_in(old.replace(end, signature + end))

    assert taken.arrived_signed
    assert "judged-without-signature" in {finding.code for finding in taken.findings}


def _edited(edit: Callable[[str], str]) -> bytes:
    return edit(example_dcc().decode()).encode()


def test_a_comment_that_parts_a_text_is_refused() -> None:
    data = _edited(lambda text: text.replace("HC-T-2026", "HC-T<!-- hidden -->-2026", 1))

    assert "comment-in-text" in _codes(data)


def test_comments_between_elements_are_left_out_and_noted() -> None:
    data = _edited(
        lambda text: "<!-- before -->" + text.replace("<dcc:coreData>", "<dcc:coreData><!-- in -->")
    )

    taken = take_in(data)

    assert taken.content == example_dcc()
    assert [finding.says["en"] for finding in taken.findings] == ["comments left out: 2"]


@pytest.mark.parametrize("place", ["<dcc:coreData>", "<dcc:digitalCalibrationCertificate"])
def test_processing_instructions_are_refused(place: str) -> None:
    data = _edited(lambda text: text.replace(place, '<?xml-stylesheet href="x"?>' + place, 1))

    assert "processing-instruction" in _codes(data)


def test_the_example_is_a_fixed_point() -> None:
    taken = take_in(example_dcc("AB-1"))

    assert taken.content == example_dcc("AB-1")
    assert taken.findings == ()
    assert taken.identifier == taken.metadata.identifier == "AB-1"


def test_how_the_bytes_are_written_changes_nothing() -> None:
    text = example_dcc().decode()

    for data in (text.encode("utf-16"), text.encode("utf-8-sig"), ("\n" + text + "\n").encode()):
        assert take_in(data).content == example_dcc()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<html/>", "unknown-kind"),
        (b'<a xmlns="https://ptb.de/dcc"/>', "unknown-kind"),
        (b'<digitalCalibrationCertificate xmlns="https://ptb.de/dcc"/>', "unknown-release"),
        (
            b'<digitalCalibrationCertificate xmlns="https://ptb.de/dcc" schemaVersion="3.4.0"/>',
            "unknown-release",
        ),
    ],
)
def test_what_is_not_known_is_refused(data: bytes, code: str) -> None:
    assert _codes(data) == [code]


def test_the_release_is_the_documents_own_and_no_hint_is_followed() -> None:
    data = _edited(
        lambda text: text.replace(
            'schemaVersion="3.3.0"',
            'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" schemaVersion="3.3.0" '
            'xsi:schemaLocation="https://ptb.de/dcc http://127.0.0.1:9/evil.xsd"',
            1,
        )
    )

    assert take_in(data).release == "3.3.0"


def test_a_pdf_needs_a_stated_identifier() -> None:
    assert _codes(report()) == ["identifier-missing"]


def test_a_pdf_is_taken_in_with_stated_metadata() -> None:
    core = {"identifier": "R-1", "title": {"zh": "检测报告"}, "issue_date": "2019-05-06"}

    taken = take_in(report(), core=core)

    assert taken.kind is DocumentKind.PLAIN
    assert taken.content.startswith(report())
    assert not taken.arrived_signed
    assert taken.metadata.issue_date == date(2019, 5, 6)
    assert taken.metadata.title == {"zh": "检测报告"}


@pytest.mark.parametrize(
    ("core", "where"),
    [
        ({"identifier": " R"}, "core.identifier"),
        ({"identifier": "R", "colour": "red"}, "core.colour"),
        ({"identifier": "R", "title": 7}, "core.title"),
        ({"identifier": "R", "title": {"en": 7}}, "core.title"),
        ({"identifier": "R", "issue_date": "yesterday"}, "core.issue_date"),
        ({"identifier": "R", "languages": "zh"}, "core.languages"),
        ({"identifier": "R", "cites": [7]}, "core.cites"),
    ],
)
def test_stated_metadata_of_another_shape_are_refused(core: dict[str, object], where: str) -> None:
    with pytest.raises(MalformedRequest, match=where):
        take_in(report(), core=core)


def test_a_document_over_the_limit_is_refused() -> None:
    for data in (b"%PDF-1.7\n" + b"x" * 100, b"<a>" + b"x" * 100 + b"</a>"):
        with pytest.raises(TooLarge, match="limit_bytes: 99"):
            take_in(data, limit_bytes=99)


def test_metadata_tell_what_the_guide_asks_for() -> None:
    metadata = take_in(example_dcc()).metadata

    assert metadata.languages == ("zh", "en")
    assert metadata.issuer_name.keys() == {"zh", "en"}
    assert metadata.issuer_identifiers[0].startswith("calibrationLaboratoryCode:")
    assert metadata.objects[0].serial
    assert metadata.performed is not None
    assert metadata.performed[0] <= metadata.performed[1]
    assert metadata.recalibration is not None
    assert metadata.valid_until is None
    assert metadata.cites
    assert metadata.replaces is None


def _outcome(data: bytes) -> Intake | None:
    try:
        return take_in(data, limit_bytes=200_000, core={"identifier": "X"})
    except BadInput:
        return None


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.data())
def test_whatever_a_damaged_document_holds_our_errors_alone_come_out(data: st.DataObject) -> None:
    damaged = bytearray(example_dcc())
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(damaged) - 1))
        piece = data.draw(st.sampled_from([b"", b"<", b">", b"/", b"\xff", b"&", b"<a/>", b"<!--"]))
        damaged[place : place + data.draw(st.integers(0, 3))] = piece

    taken = _outcome(bytes(damaged))

    if taken is not None and not taken.arrived_signed and taken.kind is DocumentKind.DCC:
        assert canonical_form(taken.content) == taken.content


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.binary(max_size=120))
def test_random_bytes_are_refused_or_a_pdf(data: bytes) -> None:
    taken = _outcome(data)

    assert taken is None or taken.kind is DocumentKind.PLAIN


@pytest.mark.parametrize(
    "name",
    [
        "dcc_gp_humidity_v1.0.xml",
        "dcc_gp_temperatur_resistance_v12.xml",
        "dcc_gp_temperature_extensive_v12.xml",
        "dcc_gp_temperature_simplified_v12.xml",
        "dcc_gp_temperature_typical_adjustment_v12.xml",
        "dcc_gp_temperature_typical_v12.xml",
        "siliziumkugel_2_4_0.xml",
    ],
)
def test_every_good_practice_document_is_taken_in_once_brought_up_to_date(name: str) -> None:
    upgraded = upgrade(_sample(f"good-practice/{name}"), "NEW-1", performance_location="laboratory")

    taken = take_in(upgraded.content)

    assert taken.identifier == "NEW-1"
    assert taken.release == "3.3.0"
    assert taken.content == upgraded.content
