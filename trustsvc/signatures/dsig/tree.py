"""Parse signed XML with all doors shut, and find what carries an identifier.

No DOCTYPE, no entities, no network, no huge trees.
Identifiers are those that any reader might follow: Id, ID, id and xml:id, without a schema.
"""

from lxml import etree

from trustsvc.errors import MalformedXml
from trustsvc.signatures.algorithms import DS
from trustsvc.signatures.limits import MAX_XML_BYTES

SIGNATURE = f"{{{DS}}}Signature"

Tree = etree._ElementTree  # noqa: SLF001 - lxml gives the type of its trees no public name
Element = etree._Element  # noqa: SLF001 - nor that of its elements
Instruction = etree._ProcessingInstruction  # noqa: SLF001 - nor that of its instructions

_IDS = etree.XPath("//@Id | //@ID | //@id | //@xml:id")
_SPLIT = etree.XPath("//*[comment()][text()[normalize-space()]]")


def ds(name: str) -> str:
    """Write a name of the XMLDSig namespace as lxml does."""
    return f"{{{DS}}}{name}"


def parse_signed(data: bytes) -> Tree:
    """Parse a document that may be signed.

    Raises:
        MalformedXml: It is too large, not well-formed, or has a DOCTYPE.
    """
    if len(data) > MAX_XML_BYTES:
        raise MalformedXml(where="size", why=f"{len(data)} bytes, more than {MAX_XML_BYTES}")
    # Entities in attributes are expanded while parsing, so a DOCTYPE is refused before; taking
    # out zeros shows it in UTF-16 as well.
    if b"<!DOCTYPE" in data or (b"\0" in data and b"<!DOCTYPE" in data.replace(b"\0", b"")):
        raise MalformedXml(where="prolog", why="a DOCTYPE is refused")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False, collect_ids=False
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise MalformedXml(where="document", why=str(error)) from error
    tree = root.getroottree()
    if tree.docinfo.doctype or tree.docinfo.internalDTD is not None:
        raise MalformedXml(where="prolog", why="a DOCTYPE is refused")
    return tree


def elements_by_id(tree: Tree) -> dict[str, list[Element]]:
    """List the elements that carry each identifier, over all four attributes."""
    carriers: dict[str, list[Element]] = {}
    found = _IDS(tree)
    for name in found if isinstance(found, list) else ():
        carriers.setdefault(str(name), []).append(name.getparent())
    return carriers


def split_texts(tree: Tree) -> tuple[str, ...]:
    """Name the elements whose text a comment splits: canonical forms hide such comments."""
    found = _SPLIT(tree)
    return tuple(str(element.tag) for element in found) if isinstance(found, list) else ()


def signatures_in(tree: Tree) -> tuple[Element, ...]:
    """Find every ds:Signature, in document order, however deep."""
    return tuple(tree.iter(SIGNATURE))


def instructions_before(root: Element) -> tuple[Instruction, ...]:
    """List the processing instructions before the root, the nearest one first."""
    return tuple(n for n in root.itersiblings(preceding=True) if isinstance(n, Instruction))


def instructions_after(root: Element) -> tuple[Instruction, ...]:
    """List the processing instructions after the root."""
    return tuple(node for node in root.itersiblings() if isinstance(node, Instruction))


def detach(element: Element) -> None:
    """Take an element out of its tree and leave the text behind it in place."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    parent.remove(element)
