"""Documents that rest on each other: the examples with other numbers, days and equipment."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from lxml import etree

from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DCC_NAMESPACE, DCOC_NAMESPACE
from trustsvc_anchors.restore import canonical_form

DCC = f"{{{DCC_NAMESPACE}}}"
DCOC = f"{{{DCOC_NAMESPACE}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One instrument that was used; ``certificate`` empty: none is cited."""

    serial: str = ""
    certificate: str = ""
    digest: str = ""
    procedure: str = "sha-256"
    name: str = "Reference thermometer"
    by: str = "A laboratory"
    in_result: int | None = None
    """Number of the result to which alone it belongs; None: all of them."""


def certificate(  # noqa: PLR0913  a document has its parts
    number: str,
    day: date,
    *,
    serial: str = "ITEM-1",
    laboratory: str = "Working Laboratory (example)",
    uses: Sequence[Use] = (),
    results: int = 1,
    days: int = 0,
) -> bytes:
    """Give a DCC that the grammar accepts, canonical and unsigned."""
    root = etree.fromstring(example_dcc(number))
    _set(root, "receiptDate", day.isoformat())
    _set(root, "beginPerformanceDate", day.isoformat())
    _set(root, "endPerformanceDate", date.fromordinal(day.toordinal() + days).isoformat())
    _set(root, "issueDate", date.fromordinal(day.toordinal() + days).isoformat())
    for name in root.iterfind(f".//{DCC}calibrationLaboratory/{DCC}contact/{DCC}name/*"):
        name.text = laboratory
    _set(root, f"item/{DCC}identifications/{DCC}identification/{DCC}value", serial)
    _results(root, results)
    _equipment(root, uses)
    return canonical_form(etree.tostring(root))


def _set(root: etree._Element, name: str, text: str) -> None:
    found = root.find(f".//{DCC}{name}")
    assert found is not None
    found.text = text


def _results(root: etree._Element, count: int) -> None:
    holder = root.find(f".//{DCC}results")
    assert holder is not None
    (first,) = holder
    for number in range(count):
        made = first if number == 0 else etree.fromstring(etree.tostring(first))
        made.set("id", f"r{number + 1}")
        if number:
            holder.append(made)


def _equipment(root: etree._Element, uses: Sequence[Use]) -> None:
    holder = root.find(f".//{DCC}measuringEquipments")
    assert holder is not None
    holder.clear()
    common = [use for use in uses if use.in_result is None]
    for use in common:
        holder.append(_one(use))
    if not common:
        parent = holder.getparent()
        assert parent is not None
        parent.remove(holder)
    results = root.findall(f".//{DCC}result")
    for use in uses:
        if use.in_result is not None:
            _within(results[use.in_result - 1], use)


def _within(result: etree._Element, use: Use) -> None:
    """Put equipment into the first quantity of a result, before its metadata."""
    quantity = result.find(f".//{DCC}quantity")
    assert quantity is not None
    holder = etree.SubElement(quantity, f"{DCC}measuringEquipments")
    holder.append(_one(use))


def _one(use: Use) -> etree._Element:
    made = etree.Element(f"{DCC}measuringEquipment")
    _words(made, "name", use.name)
    if use.certificate:
        cited = etree.SubElement(made, f"{DCC}certificate")
        _words(cited, "referral", use.by)
        for name, text in (
            ("referralID", use.certificate),
            ("procedure", use.procedure if use.digest else "none"),
            ("value", use.digest or "none"),
        ):
            etree.SubElement(cited, f"{DCC}{name}").text = text
    if use.serial:
        numbers = etree.SubElement(made, f"{DCC}identifications")
        one = etree.SubElement(numbers, f"{DCC}identification")
        etree.SubElement(one, f"{DCC}issuer").text = "manufacturer"
        etree.SubElement(one, f"{DCC}value").text = use.serial
    return made


def _words(parent: etree._Element, name: str, text: str) -> None:
    content = etree.SubElement(etree.SubElement(parent, f"{DCC}{name}"), f"{DCC}content")
    content.set("lang", "en")
    content.text = text


def conformity(number: str, day: date, cites: tuple[str, str]) -> bytes:
    """Give a D-CoC that cites one report by number and SHA-256, decided on a day."""
    root = etree.fromstring(example_dcoc(number, cites))
    for name in ("originalIssueDate", "issueDate", "decisionDate", "validFrom"):
        for found in root.iter(f"{DCOC}{name}"):
            found.text = day.isoformat()
    for evaluation in root.iter(f"{DCOC}evaluation"):
        for told in evaluation.iter(f"{DCOC}date"):
            told.text = day.isoformat()
    return canonical_form(etree.tostring(root))


def digest_of(content: bytes) -> str:
    """Give the SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()
