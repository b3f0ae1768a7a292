"""Bring an unsigned DCC of an older release to 3.3.0 where that loses nothing.

An upgraded document is a new document: it needs a new identifier, and every change is listed.
It names the old one as replaced only when asked to. What cannot be carried over, or would have
to be invented, is refused with its place and what helps.
"""

from collections import Counter
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from trustsvc.documents.dcc.restructure import Told, from_release_2, from_release_3_0
from trustsvc.documents.findings import Finding, Severity
from trustsvc.documents.grammar.check import check_grammar
from trustsvc.documents.grammar.lexical import is_not_empty
from trustsvc.documents.grammar.releases import grammar_of
from trustsvc.documents.kinds import (
    DCC_CURRENT,
    DCC_NAMESPACE,
    DCC_RELEASES,
    DS_NAMESPACE,
    PREFIXES,
    ROOTS,
    XSI_NAMESPACE,
    DocumentKind,
    release_order,
)
from trustsvc.documents.places import xpath_of
from trustsvc.documents.xml import BLANKS, Element, Tree, child, local_name, parse_xml
from trustsvc.errors import MalformedRequest, MalformedXml, NotUpgradable, RefusedDocument
from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.restore import canonical_form

PLACES = ("laboratory", "customer", "laboratoryBranch", "customerBranch", "other")
_NAMESPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_MOST_ROUNDS = 64
"""Each round mends up to 200 findings; no document that people write needs more."""


@dataclass(frozen=True, slots=True)
class Upgraded:
    """Hold the new document, what was changed, and the old identifier."""

    content: bytes
    changes: tuple[str, ...]
    replaces: str


def upgrade(
    data: bytes,
    identifier: str,
    *,
    supersedes: bool = False,
    performance_location: str | None = None,
) -> Upgraded:
    """Give a DCC in release 3.3.0, canonical, under a new identifier.

    ``supersedes`` writes into it that it substitutes the old one, else it cites the old one;
    ``performance_location`` says where the work was performed, which release 2 leaves unsaid.

    Raises:
        MalformedXml: it is no XML that we read.
        RefusedDocument: it breaks the schema of its own release.
        NotUpgradable: it is signed, current, or something would be lost or invented.
        MalformedRequest: the identifier or the place cannot be used.
    """
    if not is_not_empty(identifier):
        raise MalformedRequest(where="identifier", why="empty, or with blanks around it")
    if performance_location not in {None, *PLACES}:
        raise MalformedRequest(where="performance_location", why=f"none of {', '.join(PLACES)}")
    tree = parse_xml(data)
    root = tree.getroot()
    release = _upgradable_release(tree)
    told: Told = Counter()
    _drop_comments(root, told)
    if release_order(release) < (3,):
        from_release_2(root, told, performance_location)
    if release_order(release) < (3, 1, 1):
        from_release_3_0(root, told)
    root.set("schemaVersion", DCC_CURRENT)
    told[f"schemaVersion {release} is now {DCC_CURRENT}"] += 1
    if root.attrib.pop(f"{{{XSI_NAMESPACE}}}schemaLocation", None) is not None:
        told["schemaLocation, which named the old schema, left out"] += 1
    replaced = _rename(root, identifier, told)
    if supersedes:
        _supersede(root, replaced, told)
    else:
        _cite(root, replaced, sha256(data).hexdigest(), told)
    _settle(tree, told)
    return Upgraded(_canonical(root), _as_sentences(told), replaced)


def _upgradable_release(tree: Tree) -> str:
    root = tree.getroot()
    release = root.get("schemaVersion", "")
    if ROOTS.get(str(root.tag)) is not DocumentKind.DCC or release not in DCC_RELEASES:
        raise NotUpgradable(where="/*", why="not a DCC of a release that we know")
    if release == DCC_CURRENT:
        raise NotUpgradable(where="/*/@schemaVersion", why=f"release {release} is the current one")
    signature = next(root.iter(f"{{{DS_NAMESPACE}}}Signature"), None)
    if signature is not None:
        raise NotUpgradable(where=xpath_of(signature), why="signed, and a change would break that")
    errors = _errors(tree, release)
    if errors:
        raise RefusedDocument(findings=errors)
    return release


def _errors(tree: Tree, release: str) -> tuple[Finding, ...]:
    checked = check_grammar(tree, grammar_of(DocumentKind.DCC, release))
    return tuple(f for f in checked.findings if f.severity is Severity.ERROR)


def _drop_comments(root: Element, told: Told) -> None:
    for node in list(root.iter(etree.Comment, etree.ProcessingInstruction)):
        parent, previous = node.getparent(), node.getprevious()
        if parent is None:
            continue
        before = parent.text if previous is None else previous.tail
        if (before or "").strip(BLANKS) and (node.tail or "").strip(BLANKS):
            raise NotUpgradable(where=xpath_of(parent), why="a comment parts a text in two")
        joined = (before or "") + (node.tail or "")
        if previous is None:
            parent.text = joined
        else:
            previous.tail = joined
        parent.remove(node)
        told["comment or processing instruction left out"] += 1


def _core(root: Element) -> Element:
    core = child(child(root, "administrativeData"), "coreData")
    if core is None:  # the grammar has made sure of it
        raise NotUpgradable(where="/*", why="no core data")
    return core


def _rename(root: Element, identifier: str, told: Told) -> str:
    element = child(_core(root), "uniqueIdentifier")
    if element is None:
        raise NotUpgradable(where="/*", why="no unique identifier")
    old = "".join(map(str, element.itertext())).strip(BLANKS)
    if old == identifier:
        raise MalformedRequest(where="identifier", why="the old one; a new document needs a new")
    element.text = identifier
    told[f"uniqueIdentifier {old} is now {identifier}"] += 1
    return old


def _supersede(root: Element, replaced: str, told: Told) -> None:
    core = _core(root)
    for stale in core.findall(f"{{{DCC_NAMESPACE}}}reportAmendedSubstituted"):
        raise NotUpgradable(where=xpath_of(stale), why="it replaces another document already")
    after = child(core, "issueDate")
    after = child(core, "performanceLocation") if after is None else after
    if after is None:
        raise NotUpgradable(where=xpath_of(core), why="no place of the work")
    changed = etree.Element(f"{{{DCC_NAMESPACE}}}reportAmendedSubstituted")
    for name, text in (("typeOfChange", "substituted"), ("replacedUniqueIdentifier", replaced)):
        etree.SubElement(changed, f"{{{DCC_NAMESPACE}}}{name}").text = text
    after.addnext(changed)
    told[f"stated that it substitutes {replaced}"] += 1


def _cite(root: Element, old: str, digest: str, told: Told) -> None:
    """Cite the old document by identifier and digest; one that cites another already keeps that."""
    core = _core(root)
    before = ("reportAmendedSubstituted", "issueDate", "performanceLocation")
    after = next((found for name in before if (found := child(core, name)) is not None), None)
    if child(core, "previousReport") is not None or after is None:
        return
    cited = etree.Element(f"{{{DCC_NAMESPACE}}}previousReport")
    referral = etree.SubElement(cited, f"{{{DCC_NAMESPACE}}}referral")
    etree.SubElement(referral, f"{{{DCC_NAMESPACE}}}content").text = old
    for name, text in (("referralID", old), ("procedure", "SHA256"), ("value", digest)):
        etree.SubElement(cited, f"{{{DCC_NAMESPACE}}}{name}").text = text
    after.addnext(cited)
    told[f"cited {old} as the previous report"] += 1


def _settle(tree: Tree, told: Told) -> None:
    """Mend what today's schema finds until it finds nothing, or something that we can't mend."""
    for _ in range(_MOST_ROUNDS):
        errors = _errors(tree, DCC_CURRENT)
        if not errors:
            return
        for finding in errors:
            _mend(tree, finding, told)
    raise NotUpgradable(where=errors[0].xpath, why=errors[0].says["en"])


def _mend(tree: Tree, finding: Finding, told: Told) -> None:
    path, _, attribute = finding.xpath.partition("/@")
    found = tree.xpath(path, namespaces=_NAMESPACES)
    if not isinstance(found, list) or len(found) != 1 or not isinstance(found[0], etree._Element):  # noqa: SLF001 - lxml gives its element no public name
        return  # mended with another finding of this round
    element = found[0]
    if finding.code == "wrong-value" and attribute:
        if not element.get(attribute, "").strip(BLANKS):
            element.attrib.pop(attribute, None)
            told[f"empty attribute {attribute} left out"] += 1
            return
    elif finding.code == "wrong-value" and len(element) == 0:
        text = element.text or ""
        if text.strip(BLANKS) and text != text.strip(BLANKS):
            element.text = text.strip(BLANKS)
            told[f"blanks around {local_name(element)} taken off"] += 1
            return
    if _says_nothing(element) and _can_go(tree, element):
        told[f"empty {local_name(element)} left out"] += 1
        return
    raise NotUpgradable(where=finding.xpath, why=finding.says["en"])


def _says_nothing(element: Element) -> bool:
    return not len(element) and not element.attrib and not (element.text or "").strip(BLANKS)


def _can_go(tree: Tree, element: Element) -> bool:
    """Take an element out if its parent may lack it; put it back if not."""
    parent = element.getparent()
    if parent is None:
        return False
    place, where = parent.index(element), xpath_of(parent)
    before = {finding.xpath for finding in _errors(tree, DCC_CURRENT)}
    parent.remove(element)
    if where in {finding.xpath for finding in _errors(tree, DCC_CURRENT)} - before:
        parent.insert(place, element)
        return False
    return True


def _canonical(root: Element) -> bytes:
    try:
        return canonical_form(etree.tostring(root, encoding="unicode", with_tail=False))
    except MalformedDocument as error:
        raise MalformedXml(**error.fields) from error


def _as_sentences(told: Told) -> tuple[str, ...]:
    return tuple(what if count == 1 else f"{what} ({count} times)" for what, count in told.items())
