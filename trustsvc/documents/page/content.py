"""Choose what a page shows and in which order: who, what, results, how, what is stated.

Facts that people look for come first. Everything that the document says in its administrative
data and its results follows, and what no part of the page took is listed at the end.
"""

from dataclasses import replace

from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.characteristics import tabulate_characteristics
from trustsvc.documents.page.describe import (
    contact,
    describe,
    describe_into,
    describe_prose,
)
from trustsvc.documents.page.files import find_logo
from trustsvc.documents.page.listing import Listing
from trustsvc.documents.page.model import Block, Group, Page, Row, Rows, Said, Section, Words
from trustsvc.documents.page.source import Source
from trustsvc.documents.page.tables import role_of
from trustsvc.documents.xml import Element, Tree, child, children, local_name

LABELS = (
    "notice", "verify", "page", "respPersons", "copy", "identifier", "draft_notice", "draft_copy",
    "outside",
)  # fmt: skip
HOW = ("usedMethods", "measuringEquipments", "influenceConditions", "usedSoftware")


def page_of(
    tree: Tree, kind: DocumentKind, languages: tuple[str, ...] = (), *, draws: bool = True
) -> Page:
    """Give the page of an issued document or a draft.

    ``languages`` chooses what is shown, in this order; by default all that the document declares.
    ``draws`` is False to name pictures instead of showing them.
    """
    source = Source(tree.getroot(), languages, draws=draws)
    return _dcc(source) if kind is DocumentKind.DCC else _dcoc(source)


def _dcc(source: Source) -> Page:
    administrative = child(source.root, "administrativeData")
    core = child(administrative, "coreData")
    identifier = source.show(child(core, "uniqueIdentifier"))
    laboratory = child(administrative, "calibrationLaboratory")
    logo = find_logo(source, laboratory)
    issuer, lines = _issuer(source, laboratory)
    left = _dcc_parties(source, administrative)
    right = _dcc_right(source, administrative, core)
    signers = _signers(source, child(administrative, "respPersons"), "respPerson")
    sections = _results(source, child(source.root, "measurementResults"))
    sections += _sections(source, administrative, ("items", "statements"))
    sections += _rest(source, left, right)
    return Page(
        languages=source.languages,
        title=source.label("dcc"),
        identifier=identifier,
        shown=Words(identifier),
        issuer=issuer,
        issuer_lines=lines,
        left=_rows(left),
        right=_rows(right),
        sections=sections,
        signers=signers,
        labels=_labels(source),
        logo=logo,
        drawings=tuple(source.drawings),
    )


def _labels(source: Source) -> dict[str, Said]:
    return {"chosen": source.left_out(), **{key: source.label(key) for key in LABELS}}


def _issuer(source: Source, holder: Element | None) -> tuple[Said, tuple[Said, ...]]:
    organisation = child(holder, "contact")
    if organisation is None:
        return (), ()
    issuer, *lines = contact(source, organisation)
    code = child(holder, "calibrationLaboratoryCode")
    if code is not None:
        named = " / ".join(word.text for word in source.label("calibrationLaboratoryCode"))
        lines.append((Words(f"{named} {source.show(code)}"),))
    return issuer, tuple(line for line in lines if line)


def _dcc_parties(source: Source, administrative: Element | None) -> Listing:
    listing = Listing(source)
    customer = child(administrative, "customer")
    if customer is not None:
        listing.row(source.label("customer"), *contact(source, customer))
    items = list(children(child(administrative, "items"), "item"))
    if len(items) == 1:
        _item(listing, items[0])
    return listing


def _item(listing: Listing, item: Element) -> None:
    source = listing.source
    description = child(item, "description")
    listing.row(source.label("item"), source.said(child(item, "name")), source.said(description))
    maker = child(item, "manufacturer")
    if maker is not None:
        listing.row(source.label("manufacturer"), *contact(source, maker))


def _plain(text: str) -> Said:
    return (Words(text),) if text else ()


def _dcc_right(source: Source, administrative: Element | None, core: Element | None) -> Listing:
    listing = Listing(source)
    items = list(children(child(administrative, "items"), "item"))
    if len(items) == 1:
        listing.row(source.label("model"), _plain(source.show(child(items[0], "model"))))
        numbers = child(items[0], "identifications")
        if numbers is not None:
            describe_into(listing, numbers)
    _dates(listing, core)
    for stated in children(child(administrative, "statements"), "statement"):
        date = child(stated, "date")
        if role_of(stated) == "recalibration" and date is not None:
            listing.row(source.label("recalibration"), _plain((date.text or "").strip()))
    return listing


def _dates(listing: Listing, core: Element | None) -> None:
    source = listing.source
    numbers = child(core, "identifications")
    if numbers is not None:
        describe_into(listing, numbers)
    listing.row(source.label("receiptDate"), _plain(source.show(child(core, "receiptDate"))))
    ends = [source.show(child(core, f"{end}PerformanceDate")) for end in ("begin", "end")]
    performed = " \N{EN DASH} ".join(dict.fromkeys(end for end in ends if end))
    listing.row(source.label("performed"), _plain(performed))
    place = source.show(child(core, "performanceLocation"))
    listing.row(source.label("performanceLocation"), source.value(place) if place else ())
    listing.row(source.label("issueDate"), _plain(source.show(child(core, "issueDate"))))
    change = child(core, "reportAmendedSubstituted")
    if change is not None:
        how = source.value(source.show(child(change, "typeOfChange")))
        replaced = source.show(child(change, "replacedUniqueIdentifier"))
        listing.row(source.label("replaces"), _plain(replaced), how)


def _rows(listing: Listing) -> tuple[Row, ...]:
    return tuple(row for block in listing.done() if isinstance(block, Rows) for row in block.rows)


def _others(*listings: Listing) -> tuple[Block, ...]:
    """Give what does not fit beside the facts at the top."""
    return tuple(
        block for listing in listings for block in listing.done() if not isinstance(block, Rows)
    )


def _signers(source: Source, holder: Element | None, name: str) -> tuple[Row, ...]:
    rows = []
    for person in children(holder, name):
        role = source.show(child(person, "role"))
        who = child(person, "person")
        lines = contact(source, who) if who is not None else (source.said(child(person, "name")),)
        told = tuple(line for line in lines if line)
        main = child(person, "mainSigner")
        if main is not None and source.show(main) in {"true", "1"}:
            told = (*told, source.label("mainSigner"))
        rows.append(Row(source.value(role) if role else (), told))
    return tuple(rows)


def _results(source: Source, results: Element | None) -> tuple[Section, ...]:
    made: list[Section] = []
    for measurement in children(results, "measurementResult"):
        title = source.said(child(measurement, "name")) or source.label("results")
        blocks: list[Block] = list(describe_prose(source, child(measurement, "description")))
        for result in children(child(measurement, "results"), "result"):
            named = source.said(child(result, "name"))
            inner = describe(source, result)
            blocks += inner if named in ((), title) else [Group(named, inner)]
        made.append(Section(title, tuple(blocks)))
        made += _sections(source, measurement, (*HOW, "measurementMetaData"))
    made += _sections(source, results, (*HOW, "measurementMetaData"))
    return tuple(made)


def _sections(
    source: Source, parent: Element | None, names: tuple[str, ...]
) -> tuple[Section, ...]:
    made = []
    for name in names:
        found = child(parent, name)
        if found is not None and source.left(found):
            made.append(Section(source.label(name), describe(source, found)))
    return tuple(section for section in made if section.blocks)


def _rest(source: Source, *listings: Listing) -> tuple[Section, ...]:
    blocks = (*_others(*listings), *describe(source, source.root))
    return (Section(source.label("document_data"), blocks),) if blocks else ()


def _dcoc(source: Source) -> Page:
    administrative = child(source.root, "administrativeData")
    core = child(administrative, "coreData")
    identifier = source.show(child(core, "uniqueIdentifier"))
    conformity = child(source.root, "conformity")
    body = child(administrative, "certificationBody")
    logo = find_logo(source, body)
    issuer, lines = _issuer(source, body)
    left, right = _dcoc_parties(source, administrative), _dcoc_dates(source, core)
    return Page(
        languages=source.languages,
        title=source.label("dcoc"),
        identifier=identifier,
        shown=Words(identifier),
        issuer=issuer,
        issuer_lines=lines,
        left=_rows(left),
        right=_rows(right),
        signers=_signers(source, child(administrative, "responsibles"), "responsible"),
        sections=(
            *_dcoc_sections(source, conformity),
            *_sections(source, administrative, ("certificationScheme", "certificationBody")),
            *_rest(source, left, right),
        ),
        labels=_labels(source),
        logo=logo,
        drawings=tuple(source.drawings),
    )


def _dcoc_parties(source: Source, administrative: Element | None) -> Listing:
    listing = Listing(source)
    client = child(administrative, "client")
    if client is not None:
        listing.row(source.label("client"), *contact(source, client))
        describe_into(listing, client)
    for maker in children(child(administrative, "manufacturers"), "contact"):
        listing.row(source.label("manufacturer"), *contact(source, maker))
        describe_into(listing, maker)
    return listing


def _dcoc_dates(source: Source, core: Element | None) -> Listing:
    listing = Listing(source)
    for name in ("certNo", "revision", "issueDate", "decisionDate", "validFrom", "validUntil"):
        listing.row(source.label(name), _plain(source.show(child(core, name))))
    listing.row(source.label("geographicScope"), source.said(child(core, "geographicScope")))
    return listing


def _dcoc_sections(source: Source, conformity: Element | None) -> tuple[Section, ...]:
    stated = _sections(source, conformity, ("statementOfConformity",))
    made = [replace(section, leads=True) for section in stated]
    made += _sections(source, conformity, ("objects", "criteria", "evaluations"))
    table = tabulate_characteristics(source, child(conformity, "characteristics"))
    if table is not None:
        made.append(Section(source.label("characteristics"), (table,)))
    names = [] if conformity is None else [local_name(part) for part in conformity.iterchildren()]
    made += _sections(source, conformity, tuple(dict.fromkeys(names)))
    return tuple(made)
