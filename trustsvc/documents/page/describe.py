"""Set any element of a document as blocks: what it is called on the left, what it says beside it.

Names of elements become labels, texts become paragraphs, quantities become rows or tables, and
what is unknown is listed like everything else: nothing is left out because nobody thought of it.
"""

from collections.abc import Iterable

from lxml import etree

from trustsvc.documents.page.measured import body_of, inline, take_forms
from trustsvc.documents.page.model import Block, Group, Paragraph, Row, Rows, Said, Words
from trustsvc.documents.page.source import Source
from trustsvc.documents.page.tables import is_series, tabulate
from trustsvc.documents.xml import Element, child, children, local_name

PROSE = frozenset({"description", "declaration"})
CONTACTS = frozenset({"manufacturer", "owner", "person", "respAuthority", "contact", "customer",
                      "client"})  # fmt: skip
INLINE = frozenset({"identifications", "identifiers", "data", "name", "classifications",
                    "itemQuantities", "usedMethodQuantities", "measuringEquipmentQuantities",
                    "measurementMetaData", "referenceNos", "previousCertificates",
                    "accreditations"})  # fmt: skip
FOREIGN = frozenset({"xml", "mathml", "latex", "siunitx", "comment"})
ADDRESS = ("street", "streetNo", "postOfficeBox", "postCode", "city", "state", "countryCode")


class Listing:
    """Gather rows and blocks in the order of the document."""

    def __init__(self, source: Source) -> None:
        """Start empty."""
        self.source = source
        self._blocks: list[Block] = []
        self._rows: list[Row] = []

    def row(self, label: Said, *values: Said) -> None:
        """Add a row; values under the same label stand together."""
        told = tuple(value for value in values if value)
        if not told:
            return
        if self._rows and self._rows[-1].label == label:
            self._rows[-1] = Row(label, self._rows[-1].values + told)
        else:
            self._rows.append(Row(label, told))

    def block(self, block: Block) -> None:
        """Add a block after the rows so far."""
        if self._rows:
            self._blocks.append(Rows(tuple(self._rows)))
            self._rows = []
        self._blocks.append(block)

    def done(self) -> tuple[Block, ...]:
        """Give everything gathered."""
        if self._rows:
            self._blocks.append(Rows(tuple(self._rows)))
            self._rows = []
        return tuple(self._blocks)


def describe(source: Source, *elements: Element | None) -> tuple[Block, ...]:
    """Give the blocks of everything inside elements that was not shown yet."""
    listing = Listing(source)
    for element in elements:
        if element is not None:
            describe_into(listing, element)
    return listing.done()


def describe_into(listing: Listing, element: Element) -> None:
    """Add everything inside an element that was not shown yet."""
    source = listing.source
    series = [part for part in children(element, "quantity") if is_series(part)]
    if series:
        for block in tabulate(source, element, series):
            listing.block(block)
    for part in element.iterchildren(etree.Element):
        if source.left(part):
            _describe_part(listing, part)


def _describe_part(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    if name in FOREIGN:
        listing.row(source.label(name), (Words(source.show_all(part)),))
    elif name in PROSE:
        _prose(listing, part)
    elif name == "identification" and child(part, "value") is not None:
        _identification(listing, part)
    elif name == "location":
        listing.row(source.label(name), *location(source, part))
    elif child(part, "content") is not None:
        listing.row(source.label(name), source.said(part))
        describe_into(listing, part)
    elif len(part) == 0:
        _leaf(listing, part)
    elif name in CONTACTS or child(part, "location") is not None:
        listing.row(source.label(name), *contact(source, part))
        describe_into(listing, part)
    elif _is_quantity(part):
        _quantity(listing, part)
    elif name in INLINE:
        describe_into(listing, part)
    else:
        _group(listing, part)


def _prose(listing: Listing, part: Element) -> None:
    said = listing.source.said(part)
    if said:
        listing.block(Paragraph(said))
    describe_into(listing, part)


def _identification(listing: Listing, part: Element) -> None:
    source = listing.source
    issuer = child(part, "issuer")
    name = source.said(child(part, "name", "description"))
    told = source.value(source.show(issuer)) if issuer is not None else ()
    label = name or source.label("identification")
    value = source.show(child(part, "value"))
    listing.row(label, (Words(value),) if name else (Words(f"{value}  ({_plain(told)})"),))
    describe_into(listing, part)


def _plain(said: Said) -> str:
    return " / ".join(word.text for word in said)


def _leaf(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    label = source.label(name)
    scheme = part.get("scheme")
    if scheme is not None:
        label = (Words(scheme),)
    text = source.show(part)
    shown = source.value(text) if text else ()
    listing.row(label, shown)


def _is_quantity(part: Element) -> bool:
    return body_of(part) is not None or child(part, "noQuantity", "charsXMLList") is not None


def _quantity(listing: Listing, part: Element) -> None:
    source = listing.source
    label = source.said(child(part, "name"))
    if is_series(part):
        holder = part.getparent()
        for block in tabulate(source, part if holder is None else holder, [part]):
            listing.block(block)
    else:
        body, prose = body_of(part), child(part, "noQuantity")
        values = inline(take_forms(source, body)) if body is not None else (source.said(prose),)
        listing.row(label or source.label("quantity"), *values)
    describe_into(listing, part)


def _group(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    kind = part.get("kind")
    title = source.said(child(part, "name")) or source.label(name)
    inner = Listing(source)
    if kind is not None:
        inner.row(source.label("kind"), source.value(kind))
    describe_into(inner, part)
    blocks = inner.done()
    if blocks or child(part, "name") is not None:
        listing.block(Group(title, blocks))


def contact(source: Source, element: Element) -> tuple[Said, ...]:
    """Give an organisation or person in lines: name, address, how to reach it."""
    reach = [source.show(child(element, name)) for name in ("eMail", "phone", "fax", "link")]
    line = " · ".join(part for part in reach if part)
    return (
        source.said(child(element, "name")),
        *location(source, child(element, "location")),
        (Words(line),) if line else (),
    )


def location(source: Source, element: Element | None) -> tuple[Said, ...]:
    """Give an address in one line, and what is written further."""
    if element is None:
        return ()
    parts = [source.show(part) for name in ADDRESS for part in children(element, name)]
    line = ", ".join(_joined(parts))
    further = [source.said(part) for part in children(element, "further")]
    return ((Words(line),) if line else (), *further)


def _joined(parts: Iterable[str]) -> list[str]:
    return [part for part in parts if part]
