"""Point at places in a document: names with our prefixes, XPaths that anybody can evaluate."""

from trustsvc.documents.kinds import PREFIXES
from trustsvc.documents.xml import Element, namespace_of


def qualified(element: Element) -> str:
    """Name an element with the prefix that we use for its namespace."""
    return qualified_tag(str(element.tag))


def qualified_tag(tag: str) -> str:
    """Name a tag with the prefix that we use for its namespace."""
    if not tag.startswith("{"):
        return tag
    namespace, _, name = tag[1:].partition("}")
    prefix = PREFIXES.get(namespace)
    return f"{prefix}:{name}" if prefix else f"*:{name}"


def xpath_of(element: Element, attribute: str | None = None) -> str:
    """Point at an element, or at an attribute of it, by an XPath with our prefixes."""
    walk = (element, *element.iterancestors())
    steps = [_step(str(step.tag)) + _place(step) for step in walk]
    path = "/" + "/".join(reversed(steps))
    return f"{path}/@{_step(attribute)}" if attribute else path


def _place(element: Element) -> str:
    """Number an element among its namesakes; counted in C, as they may be 100,000."""
    tag = str(element.tag)
    namespace, name = namespace_of(element), tag.rpartition("}")[2]
    alike = f"preceding-sibling::{'p:' if namespace else ''}{name}"
    counted = element.xpath(f"count({alike})", namespaces={"p": namespace or "urn:none"})
    before = int(counted) if isinstance(counted, float) else 0
    alone = not before and next(element.itersiblings(tag), None) is None
    return "" if alone else f"[{before + 1}]"


def _step(tag: str) -> str:
    """Write a name as a step of XPath 1.0, which has no prefix for namespaces unknown to us."""
    named = qualified_tag(tag)
    return named if not named.startswith("*:") else f"*[local-name()='{named[2:]}']"
