"""Our examples are valid, canonical and say what they claim to say."""

from hashlib import sha256
from xml.etree.ElementTree import canonicalize

import pytest
from lxml import etree

from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DocumentKind

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
LIMIT = 1_000_000


def test_the_example_dcc_is_valid_against_the_official_schema() -> None:
    schema = etree.XMLSchema(etree.parse(dcc_file("xsd/3.3.0/dcc.xsd")))

    schema.assertValid(etree.fromstring(example_dcc()))


@pytest.mark.parametrize("document", [example_dcc(), example_dcoc()], ids=["dcc", "dcoc"])
def test_an_example_is_a_fixed_point_of_canonicalisation(document: bytes) -> None:
    again = canonicalize(document.decode(), with_comments=False, qname_aware_attrs=[XSI_TYPE])

    assert again.encode() == document


@pytest.mark.parametrize(
    ("document", "kind"),
    [(example_dcc(), DocumentKind.DCC), (example_dcoc(), DocumentKind.DCOC)],
    ids=["dcc", "dcoc"],
)
def test_an_example_comes_in_without_a_finding_and_unchanged(
    document: bytes, kind: DocumentKind
) -> None:
    intake = take_in(document, limit_bytes=LIMIT)

    assert intake.kind is kind
    assert intake.content == document
    assert intake.findings == ()
    assert not intake.arrived_signed


def test_an_example_is_the_same_every_time_and_follows_its_identifier() -> None:
    assert example_dcc() == example_dcc()
    assert example_dcoc() == example_dcoc()
    assert take_in(example_dcc("A & <B>"), limit_bytes=LIMIT).identifier == "A & <B>"
    assert take_in(example_dcoc("C-1"), limit_bytes=LIMIT).identifier == "C-1"


def test_the_example_dcc_speaks_chinese_and_english_throughout() -> None:
    root = etree.fromstring(example_dcc())
    names = ("name", "description", "declaration", "referral", "further")

    lacking = [
        element.tag
        for name in names
        for element in root.iter(f"{{https://ptb.de/dcc}}{name}")
        if {content.get("lang") for content in element} != {"zh", "en"}
    ]

    assert not lacking


def test_one_result_lies_outside_the_accredited_scope() -> None:
    root = etree.fromstring(example_dcc())
    flags = root.findtext(".//{https://ptb.de/dcc}validXMLList")

    assert (flags or "").split() == ["true", "true", "true", "true", "false"]


def test_each_point_passes_by_the_rule_that_the_example_states() -> None:
    root = etree.fromstring(example_dcc())
    si = "{https://ptb.de/si}"
    error = root.find(".//{*}quantity[@refType='basic_measurementError']")
    upper = root.find(".//{*}quantity[@refType='basic_acceptanceLimitUpper']")
    assert error is not None
    assert upper is not None

    errors = (error.findtext(f".//{si}valueXMLList") or "").split()
    uncertainties = (error.findtext(f".//{si}valueExpandedMUXMLList") or "").split()
    limits = (upper.findtext(f".//{si}valueXMLList") or "").split()
    rows = list(zip(errors, uncertainties, limits, strict=True))

    assert len(rows) == 5
    assert all(abs(float(e)) + float(u) <= float(limit) for e, u, limit in rows)


def test_the_example_d_coc_cites_the_example_dcc_by_its_bytes() -> None:
    root = etree.fromstring(example_dcoc())
    report = root.find(".//{urn:trustsvc:dcoc:1}report")
    assert report is not None

    assert report.findtext("{urn:trustsvc:dcoc:1}uniqueIdentifier") == "HC-T-2026-00417"
    assert report.findtext("{urn:trustsvc:dcoc:1}sha256") == sha256(example_dcc()).hexdigest()


def test_the_example_d_coc_cites_what_it_is_told_to() -> None:
    intake = take_in(example_dcoc(cites=("HC-9", "ab" * 32)), limit_bytes=LIMIT)

    assert intake.metadata.cites == ("HC-9",)
    assert b"ab" * 32 in intake.content
