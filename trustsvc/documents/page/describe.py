"""Set any element of a document as blocks: what it is called on the left, what it says beside it.

Names of elements become labels, texts become paragraphs, quantities become rows or tables, and
what is unknown is listed like everything else: nothing is left out because nobody thought of it.
"""

from collections.abc import Callable, Iterable

from lxml import etree

from trustsvc.documents.page.files import describe_file, is_file
from trustsvc.documents.page.listing import Listing
from trustsvc.documents.page.measured import body_of, inline, take_forms
from trustsvc.documents.page.model import Block, Group, Paragraph, Row, Rows, Said, Words
from trustsvc.documents.page.source import Source
from trustsvc.documents.page.tables import is_series, role_of, tabulate
from trustsvc.documents.xml import Element, child, children, local_name

PROSE = frozenset({"description", "declaration"})
CONTACTS = ("manufacturer", "owner", "person", "respAuthority", "contact", "customer", "client")
INLINE = ("identifications", "identifiers", "data", "classifications", "itemQuantities",
          "usedMethodQuantities", "measuringEquipmentQuantities", "measurementMetaData",
          "referenceNos", "previousCertificates", "accreditations", "administrativeData",
          "coreData", "measurementResults", "measurementResult", "calibrationLaboratory",
          "certificationBody", "conformity", "dccSoftware", "dcocSoftware", "usedSoftware",
          "refTypeDefinitions", "mark", "installedSoftware", "installedSoftwares")  # fmt: skip
FOREIGN = frozenset({"xml", "mathml", "latex", "siunitx", "comment"})
NOTHING = "\N{EM DASH}"
"""What stands beside a name that the document leaves without a value."""
ADDRESS = ("street", "streetNo", "postOfficeBox", "postCode", "city", "state", "countryCode")


def describe(source: Source, *elements: Element | None) -> tuple[Block, ...]:
    """Give the blocks of everything inside elements that was not shown yet."""
    listing = Listing(source)
    for element in elements:
        if element is not None:
            describe_into(listing, element)
    return listing.done()


def describe_prose(source: Source, element: Element | None) -> tuple[Block, ...]:
    """Give running text with the files and formulas in it."""
    listing = Listing(source)
    if element is not None:
        _prose(listing, element)
    return listing.done()


def describe_into(listing: Listing, element: Element) -> None:
    """Add everything inside an element that was not shown yet."""
    source = listing.source
    for part in element.iterchildren(etree.Element):
        if local_name(part) in PROSE and source.left(part):
            _prose(listing, part)
    series = [part for part in children(element, "quantity") if is_series(part)]
    if series:
        for block in tabulate(source, element, series):
            listing.block(block)
    for part in element.iterchildren(etree.Element):
        if source.left(part):
            _describe_part(listing, part)


def _describe_part(listing: Listing, part: Element) -> None:
    """Choose how to show an element: by its name, else by what it holds."""
    if len(part) > 0 and listing.source.is_open(part) and local_name(part) not in FOREIGN:
        listing.row(listing.source.label(local_name(part)), (Words(listing.source.show(part)),))
    if is_file(part):
        describe_file(listing, part)
        describe_into(listing, part)
        return
    by_name = _BY_NAME.get(local_name(part))
    says = child(part, "content") is not None and local_name(part) not in PROSE
    if by_name is None or says or len(part) == 0:
        _by_content(listing, part)
    else:
        by_name(listing, part)


def _by_content(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    if name in FOREIGN:
        listing.row(source.label(name), (Words(source.show_all(part)),))
    elif len(part) == 0:
        _leaf(listing, part)
    elif child(part, "content") is not None:
        listing.row(source.label(name), source.said(part))
        describe_into(listing, part)
    elif child(part, "location") is not None:
        _contact(listing, part)
    elif child(part, "referral", "reference") is not None and child(part, "value") is not None:
        _citation(listing, part)
    elif child(part, "sha256") is not None:
        _cited(listing, part)
    elif _is_quantity(part):
        _quantity(listing, part)
    else:
        _group(listing, part)


def _contact(listing: Listing, part: Element) -> None:
    listing.row(listing.source.label(local_name(part)), *contact(listing.source, part))
    describe_into(listing, part)


def _location(listing: Listing, part: Element) -> None:
    listing.row(listing.source.label("location"), *location(listing.source, part))
    describe_into(listing, part)


def _cited(listing: Listing, part: Element) -> None:
    """Set the reference of a D-CoC to another document in one row."""
    source = listing.source
    name = source.said(child(part, "name"))
    which = source.show(child(part, "uniqueIdentifier"))
    digest = source.show(child(part, "sha256"))
    issued = source.show(child(part, "issueDate"))
    lines = [which, f"SHA-256: {digest}", issued]
    listing.row(source.label(local_name(part)), name, *((Words(line),) for line in lines if line))
    describe_into(listing, part)


def _criterion(listing: Listing, part: Element) -> None:
    """Set a normative document with its edition in one row."""
    source = listing.source
    reference, edition = source.show(child(part, "reference")), source.show(child(part, "edition"))
    label = source.label(part.get("kind", "norm"))
    listing.row(label, (Words(f"{reference} ({edition})"),), source.said(child(part, "title")))
    describe_into(listing, part)


def _list(listing: Listing, part: Element) -> None:
    if child(part, "name") is None:
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
    text = source.show(child(part, "value")) or source.show(part)
    text = text or NOTHING
    listing.row(label, (Words(text),) if name else (Words(f"{text}  ({_plain(told)})"),))
    describe_into(listing, part)


def _in_a_row(listing: Listing, part: Element) -> None:
    """Set a program or a vocabulary in one row: its name, then its short facts."""
    source = listing.source
    name = source.said(child(part, "name"))
    facts = [source.show(leaf) for leaf in part.iterchildren(etree.Element) if len(leaf) == 0]
    listing.row(source.label(local_name(part)), name, (Words(" · ".join(_joined(facts))),))
    describe_into(listing, part)


def _citation(listing: Listing, part: Element) -> None:
    """Set the reference to another report in one row: who, which number, which digest."""
    source = listing.source
    who = source.said(child(part, "referral", "reference"))
    which = source.show(child(part, "referralID", "referenceID"))
    how, digest = source.show(child(part, "procedure")), source.show(child(part, "value"))
    told = how if how == digest else f"{how}: {digest}"
    listing.row(source.label(local_name(part)), who, (Words(which),), (Words(told),))
    describe_into(listing, part)


def _plain(said: Said) -> str:
    return " / ".join(word.text for word in said)


def _leaf(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    label = source.label(part.get("scheme", name))
    text = source.show(part)
    if name == "valid" and _is_scope(part.getparent()):
        label = source.label("scope")
        text = "inside" if text in {"true", "1"} else "outside"
    shown = source.value(text) if text else ()
    listing.row(label, shown)


def _is_scope(holder: Element | None) -> bool:
    return holder is not None and role_of(holder) == "isInCMC"


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
        shown = [value for value in values if value] or [(Words(NOTHING),)]
        listing.row(label or source.label("quantity"), *shown)
    describe_into(listing, part)


def _group(listing: Listing, part: Element) -> None:
    source, name = listing.source, local_name(part)
    kind = part.get("kind")
    title = source.said(child(part, "name")) or source.label(name)
    inner = Listing(source)
    if kind is not None:
        inner.row(source.label("kind"), source.value(kind))
    describe_into(inner, part)
    blocks = _without_echo(inner.done(), title)
    if blocks or child(part, "name") is not None:
        listing.block(Group(title, blocks))


def _without_echo(blocks: tuple[Block, ...], title: Said) -> tuple[Block, ...]:
    """Leave a label out that only repeats the title above it."""
    match blocks:
        case (Rows(rows=(Row(label=label, values=values),)),) if label == title:
            return (Rows((Row((), values),)),)
        case _:
            return blocks


def contact(source: Source, element: Element) -> tuple[Said, ...]:
    """Give an organisation or person in lines: name, address, how to reach it."""
    reach = [source.show(child(element, name)) for name in ("eMail", "phone", "fax", "link")]
    line = " · ".join(_joined(reach))
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


_BY_NAME: dict[str, Callable[[Listing, Element], None]] = {
    **dict.fromkeys(PROSE, _prose),
    **dict.fromkeys(CONTACTS, _contact),
    **dict.fromkeys(INLINE, describe_into),
    "software": _in_a_row,
    "refTypeDefinition": _in_a_row,
    "identification": _identification,
    "location": _location,
    "list": _list,
    "criterion": _criterion,
}
