"""Read what a document rests on: its measuring equipment and their certificates, its evaluations.

Pure: bytes in, facts out. A piece of equipment serves the results in whose scope it stands (DCC
3.3.0: one result, one measurement, all of them), and every result that points at it by ``refId``.
Nothing is narrowed by guess: for a recall, a result too many costs a look, one too few an accident.
An evaluation of a D-CoC serves the characteristics that point at it; those that point at no
evaluation rest on all.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from lxml import etree

from trustsvc.documents.dates import read_day
from trustsvc.documents.dcc.facts import Citation
from trustsvc.documents.dcc.parts import read_citation, read_identifications
from trustsvc.documents.facts import find_metadata
from trustsvc.documents.kinds import DCC_NAMESPACE, DCOC_NAMESPACE, DocumentKind
from trustsvc.documents.metadata import CoreMetadata
from trustsvc.documents.places import xpath_of
from trustsvc.documents.words import Words, read_words
from trustsvc.documents.xml import (
    Element,
    Tree,
    child,
    children,
    parse_xml,
    split_list,
    text_of,
    texts_of,
)
from trustsvc.graph.digests import CitedDigest, is_analogue, read_digest
from trustsvc.graph.national import is_national
from trustsvc.graph.numbers import number_key

RESULT = f"{{{DCC_NAMESPACE}}}result"
MEASUREMENT = f"{{{DCC_NAMESPACE}}}measurementResult"


class ReferenceKind(StrEnum):
    """In what way a document rests on another."""

    EQUIPMENT = "equipment"
    EVALUATION = "evaluation"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Number:
    """Hold a number of an instrument: who gave it, as written."""

    giver: str
    value: str

    @property
    def key(self) -> str:
        """Give what its spellings have in common."""
        return number_key(self.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """Hold one thing that a document rests on.

    ``identifier`` is the cited certificate's number, empty where none is cited; ``first`` and
    ``last`` are the days of its use; ``results`` are ids or XPaths of the results that rest on it;
    ``through`` is the number of the certificate that links on to this one (DCC ``linkedReport``).
    """

    kind: ReferenceKind
    name: Words = field(default_factory=dict)
    identifier: str = ""
    digest: CitedDigest | None = None
    analogue: bool = False
    issuer: Words = field(default_factory=dict)
    numbers: tuple[Number, ...] = ()
    results: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    national: bool = False
    through: str = ""
    xpath: str = ""

    @property
    def at(self) -> date | None:
        """Give the date that matters: the last day on which it was relied on."""
        return self.last

    @property
    def key(self) -> str:
        """Give what spellings of the cited number have in common."""
        return number_key(self.identifier)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traceable:
    """Hold what a document says of its place in a chain.

    ``numbers`` are those of its objects; ``aliases`` are numbers that it bears beside its
    identifier, by which others may cite it.
    """

    kind: DocumentKind
    identifier: str
    title: Words
    issuer: Words
    first: date | None
    last: date | None
    numbers: tuple[Number, ...]
    references: tuple[Reference, ...]
    national: bool = False
    aliases: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Give every number by which others may cite it, spelled alike."""
        keys = map(number_key, (self.identifier, *self.aliases))
        return tuple(dict.fromkeys(key for key in keys if key))


def read_traceable(xml: bytes) -> Traceable | None:
    """Read a DCC or D-CoC that need not be valid; None for any other XML.

    Raises:
        MalformedXml: the bytes are not XML that we read.
        TooLarge: there are too many.
    """
    tree = parse_xml(xml)
    metadata = find_metadata(tree)
    return None if metadata is None else traceable_of(tree, metadata)


def traceable_of(tree: Tree, metadata: CoreMetadata) -> Traceable:
    """Give the place of a document whose metadata is read already."""
    reading = _dcoc_references if metadata.kind is DocumentKind.DCOC else _dcc_references
    first, last = metadata.performed or (metadata.issue_date, metadata.issue_date)
    return Traceable(
        kind=metadata.kind,
        identifier=metadata.identifier,
        title=metadata.title,
        issuer=metadata.issuer_name,
        first=first,
        last=last,
        numbers=_item_numbers(tree, metadata),
        references=tuple(reading(tree, metadata)),
        national=is_national(metadata.issuer_name),
        aliases=_aliases(tree),
    )


def plain_traceable(metadata: CoreMetadata) -> Traceable:
    """Give the place of a plain document: what its caller states that it cites."""
    day = metadata.issue_date
    return Traceable(
        kind=metadata.kind,
        identifier=metadata.identifier,
        title=metadata.title,
        issuer=metadata.issuer_name,
        numbers=(),
        references=tuple(
            Reference(kind=ReferenceKind.CITATION, identifier=cited, first=day, last=day)
            for cited in metadata.cites
        ),
        first=day,
        last=day,
    )


def _dcc_references(tree: Tree, metadata: CoreMetadata) -> Iterator[Reference]:
    first, last = metadata.performed or (metadata.issue_date, metadata.issue_date)
    scopes = _Scopes(tree)
    for element in tree.getroot().iter(f"{{{DCC_NAMESPACE}}}measuringEquipment"):
        name = read_words(child(element, "name"))
        used = Reference(
            kind=ReferenceKind.EQUIPMENT,
            name=name,
            numbers=tuple(
                Number(one.issuer, one.value) for one in read_identifications(element) if one.value
            ),
            results=scopes.of(element),
            first=first,
            last=last,
            national=is_national(name, *map(read_words, children(element, "description"))),
            xpath=xpath_of(element),
        )
        certificate = child(element, "certificate")
        yield from _cited(used, None if certificate is None else read_citation(certificate))


def _cited(used: Reference, citation: Citation | None) -> Iterator[Reference]:
    """Give the certificate of a piece of equipment, and those that it is linked to."""
    if citation is None:
        yield used
    through = ""
    while citation is not None:
        yield replace(
            used,
            identifier=citation.identifier,
            digest=read_digest(citation.procedure, citation.value),
            analogue=is_analogue(citation.procedure, citation.value),
            issuer=citation.referral,
            national=used.national or is_national(citation.referral),
            through=through,
        )
        through, citation = citation.identifier, citation.linked


class _Scopes:
    """Find the results that rest on an element, by where it stands and by who points at it."""

    def __init__(self, tree: Tree) -> None:
        root = tree.getroot()
        self._root = root
        results = [one for one in root.iter(RESULT) if _is_result(one)]
        self._names: Mapping[Element, str] = {one: result_name(one) for one in results}
        self._within: dict[Element, tuple[str, ...]] = {root: tuple(self._names.values())}
        self._pointing: dict[str, list[Element]] = {}
        for element in root.iter(etree.Element):
            for pointed in split_list(element.get("refId", "")):
                self._pointing.setdefault(pointed, []).append(element)

    def of(self, element: Element) -> tuple[str, ...]:
        """Name the results, in document order."""
        around = self._around(element)
        pointing = self._pointing.get(element.get("id", ""), ())
        more = {name for one in pointing for name in self._around(one)}
        if more <= set(around):
            return around
        return tuple(name for name in self._names.values() if name in more or name in around)

    def _around(self, element: Element) -> tuple[str, ...]:
        """Name the result that holds an element, else all of its measurement, else all."""
        for outer in (element, *element.iterancestors(RESULT, MEASUREMENT)):
            if outer in self._names:
                return (self._names[outer],)
            if outer.tag == MEASUREMENT:
                return self._all_within(outer)
        return self._within[self._root]

    def _all_within(self, measurement: Element) -> tuple[str, ...]:
        if measurement not in self._within:
            inside = (self._names.get(one) for one in measurement.iter(RESULT))
            self._within[measurement] = tuple(filter(None, inside))
        return self._within[measurement]


def _is_result(element: Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag == f"{{{DCC_NAMESPACE}}}results"


def result_name(element: Element) -> str:
    """Name a result: by its id, with which a change of status names it, else by its XPath."""
    return element.get("id") or xpath_of(element)


def _dcoc_references(tree: Tree, metadata: CoreMetadata) -> Iterator[Reference]:
    root = tree.getroot()
    relied_on = _decided(root) or metadata.issue_date
    points = {
        one: frozenset(split_list(one.get("refId", "")))
        for one in root.iter(f"{{{DCOC_NAMESPACE}}}characteristic")
    }
    evaluations = list(root.iter(f"{{{DCOC_NAMESPACE}}}evaluation"))
    known = frozenset(number for one in evaluations if (number := one.get("id")))
    for element in evaluations:
        number, day = element.get("id", ""), read_day(text_of(element, "date"))
        report = child(element, "report")
        laboratory = read_words(child(element, "laboratory"))
        yield Reference(
            kind=ReferenceKind.EVALUATION,
            name=read_words(child(element, "name")) or read_words(child(report, "name")),
            identifier=text_of(report, "uniqueIdentifier") or "",
            digest=read_digest("sha256", text_of(report, "sha256") or ""),
            issuer=laboratory,
            results=tuple(
                result_name(one)
                for one, pointed in points.items()
                if number in pointed or not pointed & known
            ),
            first=day or relied_on,
            last=max(filter(None, (day, relied_on)), default=None),
            national=is_national(laboratory),
            xpath=xpath_of(element),
        )


def _decided(root: Element) -> date | None:
    """Give the day on which the body relied on its evaluations: that of its decision."""
    core = child(child(root, "administrativeData"), "coreData")
    return read_day(text_of(core, "decisionDate"))


def _aliases(tree: Tree) -> tuple[str, ...]:
    core = child(child(tree.getroot(), "administrativeData"), "coreData")
    given = [one.value for one in read_identifications(core)]
    return (*given, *texts_of(core, "certNo"), *texts_of(child(core, "referenceNos"), "value"))


def _item_numbers(tree: Tree, metadata: CoreMetadata) -> tuple[Number, ...]:
    """Give the numbers of the objects that a document is about, parts of them included."""
    root = tree.getroot()
    if metadata.kind is DocumentKind.DCOC:
        found = [
            Number(one.get("scheme", ""), text_of(one) or "")
            for one in root.iter(f"{{{DCOC_NAMESPACE}}}identification")
            if one.get("scheme") in {"serial", "GIAI"}
        ]
    else:
        items = list(root.iter(f"{{{DCC_NAMESPACE}}}item"))
        found = [
            Number(one.issuer, one.value) for item in items for one in read_identifications(item)
        ]
    return tuple(dict.fromkeys(number for number in found if number.key))
