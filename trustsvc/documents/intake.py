"""Take bytes in and say what they are: step 1 of a document's life.

The kind comes from the root element (or ``%PDF-``), the release from ``schemaVersion`` and from
nothing else: ``xsi:schemaLocation`` is never followed.
An unsigned document is given in canonical form, which is what will be signed; one that arrived
signed keeps every byte. What is to be known of a PDF is stated beside it, or inside by ours.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass, field

from lxml import etree

from trustsvc.documents import intake_wording as wording
from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.dcoc.reader import read_dcoc
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.releases import Release
from trustsvc.documents.guide.derive import dcc_guide, dcoc_guide, plain_guide
from trustsvc.documents.guide.model import GuideMetadata
from trustsvc.documents.kinds import DS_NAMESPACE, ROOTS, DocumentKind
from trustsvc.documents.lint.check import gravest_first
from trustsvc.documents.lint.subject import CitedDates
from trustsvc.documents.metadata import CoreMetadata, dcc_metadata, dcoc_metadata
from trustsvc.documents.places import qualified, xpath_of
from trustsvc.documents.plain.taking import take_in_pdf
from trustsvc.documents.rules import check_rules
from trustsvc.documents.schemas.judges import GRAMMAR, GRAMMARS_ALONE, Judged, Judges
from trustsvc.documents.xml import BLANKS, LIMIT_BYTES, Element, Tree, decode_xml, parse_text
from trustsvc.errors import MalformedXml, RefusedDocument
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.restore import canonical_form

SIGNATURE = f"{{{DS_NAMESPACE}}}Signature"
_PDF = b"%PDF-"


@dataclass(frozen=True, slots=True)
class Intake:
    """Hold a document that was taken in; ``findings`` are warnings and notes only.

    ``guide`` is what the document says of the guide's core metadata; ``beside`` is what its issuer
    states beside it.
    """

    kind: DocumentKind
    release: str
    identifier: str
    content: bytes
    arrived_signed: bool
    findings: tuple[Finding, ...]
    metadata: CoreMetadata
    waivers: tuple[str, ...]
    guide: GuideMetadata
    beside: Mapping[str, object] = field(default_factory=dict)
    judged_by: tuple[str, ...] = (GRAMMAR,)


@dataclass(frozen=True, slots=True)
class Examined:
    """Hold what is to be said of a document: all of it, the gravest first, errors too."""

    kind: DocumentKind
    release: str
    findings: tuple[Finding, ...]
    waivers: tuple[str, ...]
    judged_by: tuple[str, ...]


def examine(
    data: bytes,
    *,
    limit_bytes: int = LIMIT_BYTES,
    judges: Judges = GRAMMARS_ALONE,
    cited: Mapping[str, CitedDates] | None = None,
) -> Examined:
    """Judge an XML document by its schema and our rules, whether or not it could be issued.

    ``cited`` gives the days of documents that it cites, by identifier.

    Raises:
        MalformedXml: it is no XML that we read.
        TooLarge: more bytes than the limit.
        RefusedDocument: it is of no kind or release that we know.
    """
    tree = parse_text(decode_xml(data, limit_bytes))
    kind, release = _recognise(tree, judges)
    judged, verdict = _judge(tree, release, judges)
    findings = (*verdict.findings, *check_rules(judged, kind, cited))
    return Examined(
        kind=kind,
        release=release.number,
        findings=gravest_first(findings),
        waivers=verdict.waivers,
        judged_by=verdict.by,
    )


def take_in(
    data: bytes,
    *,
    limit_bytes: int = LIMIT_BYTES,
    core: Mapping[str, object] | None = None,
    as_it_is: bool = False,
    judges: Judges = GRAMMARS_ALONE,
) -> Intake:
    """Take a document in, or say everything that keeps it out.

    ``core`` states the metadata of a PDF (see ``plain.statement``); XML carries its own.
    ``as_it_is`` keeps every byte of a PDF that is not to be signed. ``judges`` knows releases
    and installed schemas.

    Raises:
        MalformedXml: it is neither XML that we read nor a PDF.
        TooLarge: more bytes than the limit.
        RefusedDocument: it breaks its schema or our rules; ``findings`` tells all of it.
        MalformedRequest: ``core`` cannot be used.
    """
    if data.startswith(_PDF):
        return _take_in_pdf(data, limit_bytes, core, as_it_is=as_it_is)
    text = decode_xml(data, limit_bytes)
    tree = parse_text(text)
    kind, release = _recognise(tree, judges)
    signed = tree.getroot().find(SIGNATURE) is not None
    findings = list(_before_the_schema(tree, release, signed=signed))
    judged, verdict = _judge(tree, release, judges)
    findings.extend(verdict.findings)
    _refuse(findings)
    findings.extend(check_rules(judged, kind))
    _refuse(findings)
    metadata, guide = read_facts(tree, kind)
    return Intake(
        kind=kind,
        release=release.number,
        identifier=metadata.identifier,
        content=data if signed else _canonical(text),
        arrived_signed=signed,
        findings=tuple(findings),
        metadata=metadata,
        guide=guide,
        waivers=verdict.waivers,
        judged_by=verdict.by,
    )


def _judge(tree: Tree, release: Release, judges: Judges) -> tuple[Tree, Judged]:
    """Judge a document by its schema; a signature that the release has no place for is left out."""
    signed = tree.getroot().find(SIGNATURE) is not None
    judged = _without_signatures(tree) if signed and not release.signable else tree
    return judged, judges.judge(judged, release)


def _refuse(findings: list[Finding]) -> None:
    if any(finding.severity is Severity.ERROR for finding in findings):
        raise RefusedDocument(findings=tuple(findings))


def _take_in_pdf(
    data: bytes, limit_bytes: int, core: Mapping[str, object] | None, *, as_it_is: bool
) -> Intake:
    taken = take_in_pdf(data, core, limit_bytes=limit_bytes, as_it_is=as_it_is)
    return Intake(
        kind=DocumentKind.PLAIN,
        release="",
        identifier=taken.metadata.identifier,
        content=taken.content,
        arrived_signed=taken.arrived_signed,
        findings=taken.findings,
        metadata=taken.metadata,
        waivers=(),
        guide=plain_guide(taken.metadata),
    )


def _recognise(tree: Tree, judges: Judges) -> tuple[DocumentKind, Release]:
    root = tree.getroot()
    kind = ROOTS.get(str(root.tag))
    if kind is None:
        raise RefusedDocument(findings=(wording.unknown_kind(qualified(root)),))
    number = root.get("schemaVersion")
    release = judges.find(kind, number)
    if release is None:
        raise RefusedDocument(findings=(wording.unknown_release(number, judges.numbers(kind)),))
    return kind, release


def _before_the_schema(tree: Tree, release: Release, *, signed: bool) -> Iterator[Finding]:
    if signed:
        if not release.signable:
            yield wording.judged_without_signature(release.number)
        return
    if not release.signable:
        yield wording.no_place_for_signature(release.number)
    yield from _what_signing_would_hide(tree)


def _what_signing_would_hide(tree: Tree) -> Iterator[Finding]:
    root = tree.getroot()
    for node in _around(root):
        if isinstance(node, etree._ProcessingInstruction):  # noqa: SLF001 - lxml's name
            yield wording.instruction("/")
    for node in root.iter(etree.ProcessingInstruction):
        yield wording.instruction(_inside(node))
    comments = 0
    for node in root.iter(etree.Comment):
        comments += 1
        if _parts_a_text(node):
            yield wording.comment_in_text(_inside(node))
    comments += sum(isinstance(node, etree._Comment) for node in _around(root))  # noqa: SLF001 - same
    if comments:
        yield wording.comments_dropped(comments)


def _around(root: Element) -> Iterator[Element]:
    yield from root.itersiblings(preceding=True)
    yield from root.itersiblings()


def _inside(node: Element) -> str:
    parent = node.getparent()
    return "/" if parent is None else xpath_of(parent)


def _parts_a_text(node: Element) -> bool:
    previous, parent = node.getprevious(), node.getparent()
    before = previous.tail if previous is not None else parent.text if parent is not None else None
    return bool((before or "").strip(BLANKS) and (node.tail or "").strip(BLANKS))


def _without_signatures(tree: Tree) -> Tree:
    root = deepcopy(tree.getroot())
    for signature in root.findall(SIGNATURE):
        root.remove(signature)
    return root.getroottree()


def _canonical(text: str) -> bytes:
    try:
        return canonical_form(text)
    except MalformedDocument as error:
        raise MalformedXml(**error.fields) from error


def read_facts(tree: Tree, kind: DocumentKind) -> tuple[CoreMetadata, GuideMetadata]:
    """Read what a DCC or D-CoC that its grammar accepted says of itself."""
    if kind is DocumentKind.DCC:
        dcc = read_dcc(tree)
        return dcc_metadata(dcc), dcc_guide(dcc)
    dcoc = read_dcoc(tree)
    return dcoc_metadata(dcoc), dcoc_guide(dcoc)
