"""What a document rests on is read whole, with exactly the results that rest on it."""

from datetime import date
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from tests.support.chained import Use, certificate, conformity
from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.intake import take_in
from trustsvc.documents.kinds import DCC_NAMESPACE, DocumentKind
from trustsvc.documents.metadata import plain_metadata
from trustsvc.errors import BadInput, MalformedXml
from trustsvc.graph.references import (
    Reference,
    ReferenceKind,
    Traceable,
    plain_traceable,
    read_traceable,
)

DAY = date(2026, 3, 1)


def read(content: bytes) -> Traceable:
    found = read_traceable(content)
    assert found is not None
    return found


def by_serial(found: Traceable) -> dict[str, Reference]:
    return {one.numbers[0].value: one for one in found.references}


def test_the_example_names_its_equipment_certificates_and_days() -> None:
    found = read(example_dcc())

    assert found.identifier == "HC-T-2026-00417"
    assert (found.first, found.last) == (date(2026, 11, 9), date(2026, 11, 10))
    assert {one.value for one in found.numbers} == {"2026-0417-088", "QA-TE-0312"}
    standard, bridge = found.references
    assert standard.identifier == "ENMI-RT-2026-0031"
    assert standard.digest is not None
    assert standard.digest.canonical
    assert standard.at == date(2026, 11, 10)
    assert standard.national
    assert bridge.analogue
    assert bridge.digest is None
    assert "WT-2026-1093".casefold() in {key.casefold() for key in found.keys}


def test_an_evaluation_is_relied_on_when_the_body_decides() -> None:
    found = read(example_dcoc(cites=("HC-1", sha256(b"x").hexdigest())))

    (one,) = found.references
    assert one.kind is ReferenceKind.EVALUATION
    assert one.identifier == "HC-1"
    assert one.digest is not None
    assert one.digest.value == sha256(b"x").digest()
    assert (one.first, one.at) == (date(2026, 11, 10), date(2026, 11, 17))
    assert len(one.results) == 5


def test_equipment_serves_the_results_in_whose_scope_it_stands() -> None:
    uses = [Use(serial="ALL"), Use(serial="ONE", in_result=2)]
    content = certificate("A", DAY, uses=uses, results=3)
    assert take_in(content).identifier == "A"

    found = by_serial(read(content))

    assert found["ALL"].results == ("r1", "r2", "r3")
    assert found["ONE"].results == ("r2",)


def test_equipment_serves_whatever_points_at_it_too() -> None:
    content = certificate("A", DAY, uses=[Use(serial="ONE", in_result=2)], results=3)
    content = content.replace(b"<dcc:measuringEquipment>", b'<dcc:measuringEquipment id="e1">', 1)
    content = content.replace(b'id="r3"', b'id="r3" refId="e1"', 1)

    assert by_serial(read(content))["ONE"].results == ("r2", "r3")


def test_a_characteristic_that_points_at_one_evaluation_rests_on_that_alone() -> None:
    content = conformity("C", DAY, ("A", sha256(b"x").hexdigest()))
    start, _, rest = content.partition(b"<dcoc:evaluation>")
    evaluation, end, after = rest.partition(b"</dcoc:evaluation>")
    two = b"".join(
        b'<dcoc:evaluation id="' + name + b'">' + evaluation + end for name in (b"e1", b"e2")
    )
    content = start + two + after
    content = content.replace(
        b"<dcoc:characteristic>", b'<dcoc:characteristic id="c1" refId="e2">', 1
    )

    first, second = read(content).references

    assert "c1" in second.results
    assert "c1" not in first.results
    assert len(first.results) == len(second.results) - 1


def test_results_without_an_id_are_named_by_an_xpath_that_finds_them() -> None:
    found = read(example_dcc())

    (path,) = found.references[0].results
    result = etree.fromstring(example_dcc()).xpath(path, namespaces={"dcc": DCC_NAMESPACE})
    assert [str(one.tag) for one in result] == [f"{{{DCC_NAMESPACE}}}result"]


def test_linked_reports_are_references_of_the_same_instrument() -> None:
    content = certificate("A", DAY, uses=[Use(serial="S", certificate="FIRST")])
    linked = (
        b"<dcc:linkedReport><dcc:referral><dcc:content>PTB</dcc:content></dcc:referral>"
        b"<dcc:referralID>SECOND</dcc:referralID><dcc:procedure>analogue</dcc:procedure>"
        b"<dcc:value>analogue</dcc:value></dcc:linkedReport>"
    )
    content = content.replace(
        b"<dcc:value>none</dcc:value>", b"<dcc:value>none</dcc:value>" + linked
    )

    first, second = read(content).references

    assert (first.identifier, first.through) == ("FIRST", "")
    assert (second.identifier, second.through, second.analogue) == ("SECOND", "FIRST", True)
    assert second.numbers == first.numbers
    assert second.national


def test_equipment_without_certificate_is_a_reference_all_the_same() -> None:
    (one,) = read(certificate("A", DAY, uses=[Use(serial="S")])).references

    assert one.identifier == ""
    assert one.key == ""


@pytest.mark.parametrize(
    "name",
    [
        "dcc_gp_temperature_typical_v12.xml",
        "dcc_gp_temperature_extensive_v12.xml",
        "siliziumkugel_2_4_0.xml",
    ],
)
def test_documents_of_other_people_are_read(name: str) -> None:
    content = dcc_file(f"samples/good-practice/{name}").read_bytes()

    found = read(content)

    named = content.count(b"<dcc:measuringEquipment ") + content.count(b"<dcc:measuringEquipment>")
    assert found.identifier
    assert len([one for one in found.references if not one.through]) == named
    assert all(one.results for one in found.references)


def test_a_plain_document_rests_on_what_its_caller_says_that_it_cites() -> None:
    stated = {"identifier": "T-1", "issue_date": "2026-03-01", "cites": ["A", "B"]}

    found = plain_traceable(plain_metadata(stated))

    assert found.kind is DocumentKind.PLAIN
    assert [one.identifier for one in found.references] == ["A", "B"]
    assert {one.at for one in found.references} == {DAY}


def test_other_xml_has_no_place_in_a_chain() -> None:
    assert read_traceable(b"<a/>") is None
    with pytest.raises(MalformedXml, match="where"):
        read_traceable(b"<a")


EXAMPLE = certificate("A", DAY, uses=[Use(serial="S", certificate="C", digest="ab" * 32)])


@settings(max_examples=60)
@given(st.integers(0, len(EXAMPLE) - 1), st.integers(1, 60), st.binary(max_size=8))
def test_a_damaged_document_is_read_or_refused_and_nothing_else(
    place: int, length: int, instead: bytes
) -> None:
    damaged = EXAMPLE[:place] + instead + EXAMPLE[place + length :]

    try:
        found = read_traceable(damaged)
    except BadInput:
        return

    assert found is None or isinstance(found.identifier, str)
