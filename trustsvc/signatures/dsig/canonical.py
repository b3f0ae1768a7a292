"""Canonicalise a document, or an element in its document (C14N 1.0, 1.1, Exclusive 1.0).

Elements are canonicalised where they stand: a copy would lose the namespaces in scope. libxml2
leaves out the ``xml:`` attributes that an inclusive form inherits from ancestors; they are added
here. What we cannot do as the standards say is a ``Doubt``, never a guess.
"""

from dataclasses import dataclass

from lxml import etree

from trustsvc.signatures.dsig.tree import Element, Tree
from trustsvc.signatures.limits import MAX_CANONICAL_BYTES

C14N_10 = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
C14N_11 = "http://www.w3.org/2006/12/xml-c14n11"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_COMMENTS = "WithComments"
_XML = "{http://www.w3.org/XML/1998/namespace}"


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that we cannot judge, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Method:
    """One way to canonicalise; ``prefixes`` is the PrefixList of the exclusive form."""

    uri: str = C14N_10
    exclusive: bool = False
    comments: bool = False
    prefixes: tuple[str, ...] = ()

    def without_comments(self) -> "Method":
        """Give the same method for a node set that holds no comments."""
        return Method(self.uri, self.exclusive, comments=False, prefixes=self.prefixes)


_METHODS: dict[str, Method] = {
    C14N_10: Method(C14N_10),
    f"{C14N_10}#{_COMMENTS}": Method(C14N_10, comments=True),
    C14N_11: Method(C14N_11),
    f"{C14N_11}#{_COMMENTS}": Method(C14N_11, comments=True),
    EXCLUSIVE: Method(EXCLUSIVE, exclusive=True),
    f"{EXCLUSIVE}{_COMMENTS}": Method(EXCLUSIVE, exclusive=True, comments=True),
}


def is_canonicalisation(uri: str) -> bool:
    """Say whether a URI names a canonicalisation that we know."""
    return uri in _METHODS


def method_of(element: Element) -> Method | Doubt:
    """Read a CanonicalizationMethod, or a Transform that canonicalises."""
    uri = element.get("Algorithm", "")
    method = _METHODS.get(uri)
    if method is None:
        return Doubt(f"canonicalisation {uri or 'without a name'} is not known")
    inside = [child for child in element if isinstance(child.tag, str)]
    if not inside:
        return method
    if len(inside) > 1 or inside[0].tag != f"{{{EXCLUSIVE}}}InclusiveNamespaces":
        return Doubt(f"canonicalisation {uri} with parameters that are not known")
    prefixes = tuple(inside[0].get("PrefixList", "").split())
    if "#default" in prefixes or not method.exclusive:
        return Doubt("a PrefixList that libraries read differently")
    return Method(method.uri, method.exclusive, method.comments, prefixes)


def canonical(node: Tree | Element, method: Method) -> bytes | Doubt:
    """Canonicalise a whole document (with what stands outside its root) or one element in it."""
    element = node.getroot() if isinstance(node, Tree) else node
    if method.exclusive and _swells(element):
        return Doubt("its exclusive canonical form is too large")
    added: list[str] = []
    if element is node and not method.exclusive:
        inherited = _inherited(element)
        if method.uri == C14N_11 and f"{_XML}base" in {*inherited, *element.attrib}:
            return Doubt("xml:base above a part that is canonicalised by C14N 1.1")
        added = _lend(element, inherited, method)
    try:
        return etree.tostring(
            node,
            method="c14n",
            exclusive=method.exclusive,
            with_comments=method.comments,
            inclusive_ns_prefixes=list(method.prefixes) or None,
        )
    except (etree.C14NError, ValueError) as error:
        # Relative namespace URIs: canonical forms of them are not defined.
        return Doubt(f"cannot be canonicalised: {error}")
    finally:
        for name in added:
            del element.attrib[name]


def _inherited(element: Element) -> dict[str, str]:
    """Collect the xml: attributes of the ancestors; the nearest one counts."""
    found: dict[str, str] = {}
    for ancestor in element.iterancestors():
        for name, value in ancestor.attrib.items():
            if str(name).startswith(_XML):
                found.setdefault(str(name), str(value))
    return found


def _lend(element: Element, inherited: dict[str, str], method: Method) -> list[str]:
    """Set inherited attributes that the element lacks; C14N 1.1 inherits no xml:id."""
    added = [
        name
        for name in inherited
        if name not in element.attrib and not (method.uri == C14N_11 and name == f"{_XML}id")
    ]
    for name in added:
        element.set(name, inherited[name])
    return added


def _swells(element: Element) -> bool:
    """Say whether declaring every namespace anew, as the exclusive form may, grows too large."""
    total = 0
    for node in element.iter("*"):
        total += len(str(node.tag)) + sum(len(str(name)) for name in node.attrib)
        if total > MAX_CANONICAL_BYTES // 4:
            return True
    return False
