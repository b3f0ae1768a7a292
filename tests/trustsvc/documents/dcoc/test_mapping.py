"""The table of docs/dcoc.md is that of the schema, of the DCC's grammar and of both exports."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from tests.support.dcoc import any_dcoc
from tests.support.peers import ROOT
from tests.trustsvc.documents.dcoc.published import XSD
from tests.trustsvc.documents.grammar.xsd import XS
from trustsvc.documents.exports.iaf import COLUMNS, FIELDS, export_iaf_json
from trustsvc.documents.exports.left_out import PLACES, REACH
from trustsvc.documents.exports.made import Origin
from trustsvc.documents.exports.untp import export_untp
from trustsvc.documents.grammar.model import ComplexType, Type
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.places import qualified_tag
from trustsvc.documents.xml import Element

NOBOMET = {
    *("certificationScheme", "certificationScheme/scheme_id", "certificationScheme/scheme_name"),
    *("certificationScheme/module", "certificationBody", "certNo", "revision", "modifications"),
    *("modifications/revision", "modifications/date", "modifications/summary", "manufacturer"),
    *("categoryOfInstrument", "certObjectIDs", "certObjectIDs/kind", "certObjectIDs/value"),
    *("certObjectIDs/description", "certDate", "certificationCriteria"),
    *("certificationCriteria/reference", "certificationCriteria/title"),
    *("certificationCriteria/edition", "certificationCriteria/amendment"),
    *("certificationCriteria/annexes", "additionallyAppliedDocuments", "statementOfConformity"),
    *("validity/from_date", "validity/until_date", "validity/geographic_scope", "responsibles"),
    *("responsibles/role", "responsibles/contact", "previousCertificates", "referenceNos"),
    *("languages", "contact/name", "contact/address_lines", "contact/postal_code"),
    *("contact/city", "contact/country", "contact/contact_person", "contact/email"),
    *("contact/phone", "contact/website", "contact/registration_id"),
}
"""NoBoMet, Documentation D-CoC V1.2 (2023), as OIML Bulletin LXVI(3), 20250305, gives it."""
SHARED = {
    "certificateType": "digitalCertificateOfConformity",
    "contactType": "contact",
    "contactsType": "manufacturers",
    "textType": "text",
    "citationType": "citation",
    "citationsType": "previousCertificates",
    "attachmentType": "attachment",
    "criteriaType": "criteria",
    "tokensType": "referenceNos",
    "boundType": "lower",
}
"""What the table calls the types that several elements have."""
COUNTS = {
    ("1", "1"): "1",
    ("0", "1"): "0..1",
    ("0", "unbounded"): "0..n",
    ("1", "unbounded"): "1..n",
}
LEFT_OUT = "*left out*"


@dataclass(frozen=True)
class Row:
    """One row of the table."""

    path: str
    count: str
    nobomet: tuple[str, ...]
    dcc: tuple[str, ...]
    untp: str
    iaf: tuple[str, ...]


def _rows() -> list[Row]:
    text = (ROOT / "docs" / "dcoc.md").read_text()
    cells = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text.splitlines()
        if line.startswith("| `")
    ]
    return [
        Row(path.strip("`"), count, _names(nobomet), _names(dcc), untp.strip("`"), _names(iaf))
        for path, count, nobomet, dcc, untp, iaf in cells
    ]


def _names(cell: str) -> tuple[str, ...]:
    return tuple(re.findall(r"`([^`]+)`", cell))


def _declared() -> Iterator[tuple[str, str]]:
    root = etree.fromstring(XSD)
    owners = {
        str(node.get("type")).removeprefix("dcoc:"): str(node.get("name"))
        for node in root.iter(f"{XS}element")
        if str(node.get("type")).startswith("dcoc:")
    }
    for kind in root.iterchildren(f"{XS}complexType"):
        name = str(kind.get("name"))
        for node in kind.iter(f"{XS}element"):
            yield (
                f"{SHARED.get(name) or owners[name]}/{node.get('name') or node.get('ref')}",
                _count(node),
            )


def _count(node: Element) -> str:
    parent = node.getparent()
    chosen = parent is not None and parent.tag == f"{XS}choice"
    least = "0" if chosen else node.get("minOccurs", "1")
    return COUNTS[least, node.get("maxOccurs", "1")]


def test_every_element_of_the_schema_has_its_row_and_no_other() -> None:
    assert [(row.path, row.count) for row in _rows()] == list(_declared())


def test_every_name_of_nobomet_has_its_place() -> None:
    assert {name for row in _rows() for name in row.nobomet} == NOBOMET


def test_every_name_of_the_dcc_is_one_of_its_grammar() -> None:
    roots = grammar_of(DocumentKind.DCC, "3.3.0").roots
    known: set[str] = set()
    waiting: list[tuple[str, Type]] = [(qualified_tag(tag), kind) for tag, kind in roots.items()]
    seen: set[tuple[str, int]] = set()
    while waiting:
        owner, kind = waiting.pop()
        if (owner, id(kind)) in seen or not isinstance(kind, ComplexType):
            continue
        seen.add((owner, id(kind)))
        for tag, inner in kind.child_types.items():
            name = qualified_tag(tag).removeprefix("dcc:")
            known.add(f"{owner.removeprefix('dcc:')}/{name}")
            waiting.append((name, inner))

    named = {name for row in _rows() for name in row.dcc}

    assert named - known == set()
    assert len(named) > 50


def _pairs(value: object, owner: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield f"{owner}/{name}"
            yield from _pairs(member, name)
    elif isinstance(value, list):
        for entry in value:
            yield from _pairs(entry, owner)


def test_every_term_of_untp_is_written_where_the_table_says() -> None:
    origin = Origin(sha256=bytes(32), signed=False)
    written: set[str] = set()
    for seed in range(40):
        credential = json.loads(export_untp(any_dcoc(seed), origin).content)
        written |= set(_pairs(credential))

    named = {row.untp for row in _rows()} - {"", LEFT_OUT}

    assert named - written == set()
    assert len(named) > 30


def test_what_the_table_calls_left_out_is_what_the_credential_says_it_leaves_out() -> None:
    said = {place.replace("image/", "attachment/") for place in PLACES}
    said |= {f"contact/{name}" for name in REACH} | {f"{SHARED['certificateType']}/ds:Signature"}
    said -= {"client/location"}  # a client is a contact
    rows = {row.path: row for row in _rows()}
    shared = {"contact", "image", "citation"}  # stand elsewhere as well
    covered: set[str] = set()
    while True:
        inside = {place.partition("/")[2] for place in said | covered} - shared
        more = {path for path in rows if path.partition("/")[0] in inside} - covered
        if not more:
            break
        covered |= more

    told = {path for path, row in rows.items() if row.untp == LEFT_OUT}

    assert said <= told
    assert told - said == covered - said


def test_every_field_of_iaf_has_its_place() -> None:
    named = {name for row in _rows() for name in row.iaf}
    body = json.loads(export_iaf_json(any_dcoc(1), Origin(sha256=bytes(32), signed=False)).content)

    assert named | {"certification_status"} == set(COLUMNS)
    assert set(FIELDS) <= body.keys()
