"""Write elements straight in the canonical form that we issue, each child on a line of its own.

What this gives is what ``trustsvc.documents.dcc.writer.close`` gives for the same elements, without
serialising, parsing and serialising again; the tests hold it to ``canonical_form``.
For elements whose tags carry a prefix of ours, whose attributes carry none, and which hold either
text or elements, as authors' documents do.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from trustsvc.documents.kinds import PREFIXES

_NAMESPACES = {prefix: namespace for namespace, prefix in PREFIXES.items()}
_IN_TEXT = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#xD;"})
_IN_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", '"': "&quot;", "\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"}
)


def canonical_bytes(root: Element) -> bytes:
    """Write a document (Canonical XML 2.0): a namespace is declared where it is first used."""
    written: list[str] = []
    _write(written.append, root, "\n", frozenset())
    return "".join(written).encode()


def _write(
    write: Callable[[str], object], element: Element, line: str, declared: frozenset[str]
) -> None:
    tag = element.tag
    prefix = tag.partition(":")[0]
    write(f"<{tag}")
    if prefix not in declared:
        write(f' xmlns:{prefix}="{_NAMESPACES[prefix]}"')
        declared |= {prefix}
    for name in sorted(element.keys()):
        write(f' {name}="{element.attrib[name].translate(_IN_ATTRIBUTE)}"')
    write(">")
    below = f"{line}  "
    for child in element:
        write(below)
        _write(write, child, below, declared)
    if len(element):
        write(line)
    elif element.text:
        write(element.text.translate(_IN_TEXT))
    write(f"</{tag}>")
