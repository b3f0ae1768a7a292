"""Redraw an SVG with nothing in it but shapes and letters.

An SVG may hold scripts, links, files of others and references that multiply. Elements and
attributes are taken over from a closed list; anything else that one would see refuses the picture,
and editors' private data is left behind. The outcome refers to nothing outside itself.
"""

import re
from dataclasses import dataclass

from lxml import etree

from trustsvc.documents.xml import Element, local_name, namespace_of, parse_xml
from trustsvc.errors import MalformedXml, TooLarge

SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
LIMIT_BYTES = 600_000
MOST_ELEMENTS = 20_000
MOST_COPIES = 200_000
SHAPES = frozenset(
    {
        "svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text",
        "tspan", "defs", "symbol", "use", "clipPath", "marker", "linearGradient",
        "radialGradient", "stop", "title", "desc", "style",
    }
)  # fmt: skip
IGNORED = frozenset({"metadata"})
REFERRED = frozenset({"defs", "symbol", "clipPath", "marker"})
"""What stands in these is drawn once for every reference, so it refers to nothing that copies."""
_URL = re.compile(r"url\(\s*(['\"]?)(?!\1#)", re.IGNORECASE)
_CODE = re.compile(r"@import|expression\(|javascript:|data:|\\", re.IGNORECASE)
_LENGTH = re.compile(r"([0-9]*\.?[0-9]+)(px|pt|mm|cm|in|pc|q)?", re.IGNORECASE)
_BOX = re.compile(r"[\s,]+")
_MAX_SIDE = 100_000.0


@dataclass(frozen=True, slots=True)
class Redrawn:
    """Hold a redrawn SVG, empty when it was refused, and the sides of its view."""

    text: str
    width: float = 1.0
    height: float = 1.0


def redraw(octets: bytes) -> Redrawn | None:
    """Redraw an SVG; None when the bytes are none, an empty text when it holds what is refused."""
    try:
        root = parse_xml(octets, LIMIT_BYTES).getroot()
    except TooLarge:
        return Redrawn("")
    except MalformedXml:
        return None
    if namespace_of(root) != SVG or local_name(root) != "svg":
        return None
    sides = _sides(root)
    if sides is None or not _tidy(root) or _multiplies(root):
        return Redrawn("")
    return Redrawn(etree.tostring(root, encoding="unicode"), *sides)


def _sides(root: Element) -> tuple[float, float] | None:
    """Give width and height of the view, or None where neither view nor lengths tell."""
    view = [part for part in _BOX.split(root.get("viewBox", "").strip()) if part]
    found = view[2:] if len(view) == 4 else [root.get("width", ""), root.get("height", "")]  # noqa: PLR2004 - x, y, width, height
    matched = [_LENGTH.fullmatch(text.strip()) for text in found]
    sides = [float(match.group(1)) for match in matched if match is not None]
    if len(sides) != len(found) or not all(0 < side < _MAX_SIDE for side in sides):
        return None
    return sides[0], sides[1]


def _tidy(root: Element) -> bool:
    """Take private data out; tell whether all that is left may be drawn."""
    elements = list(root.iter())
    if len(elements) > MOST_ELEMENTS:
        return False
    for element in elements:
        if _is_private(element):
            _remove(element)
        elif not _may_be_drawn(element):
            return False
    return True


def _may_be_drawn(element: Element) -> bool:
    name = local_name(element)
    if name == "style" and not _is_plain_style("".join(map(str, element.itertext()))):
        return False
    return name in SHAPES and _tidy_attributes(element)


def _is_private(element: Element) -> bool:
    if not isinstance(element.tag, str) or namespace_of(element) != SVG:
        return True
    return local_name(element) in IGNORED


def _remove(element: Element) -> None:
    parent = element.getparent()
    if parent is not None:
        if element.tail:
            before = element.getprevious()
            if before is None:
                parent.text = (parent.text or "") + element.tail
            else:
                before.tail = (before.tail or "") + element.tail
        parent.remove(element)


def _tidy_attributes(element: Element) -> bool:
    for name, given in list(element.attrib.items()):
        space, _, local = str(name).rpartition("}")
        if space and space[1:] != XLINK:
            del element.attrib[name]
        elif not _is_harmless(local, str(given)):
            return False
    return True


def _is_harmless(name: str, text: str) -> bool:
    if name.lower().startswith("on") or not _is_plain(text):
        return False
    return name != "href" or text.startswith("#")


def _is_plain(text: str) -> bool:
    return _URL.search(text) is None and _CODE.search(text) is None


def _is_plain_style(text: str) -> bool:
    """Allow colours and lines; what copies must stand at the element, where it is counted."""
    return _is_plain(text) and "marker" not in text and "clip-path" not in text


def _multiplies(root: Element) -> bool:
    """Tell whether references could draw without end: what is copied copies nothing itself."""
    uses = list(root.iter(f"{{{SVG}}}use"))
    named = {element.get("id", ""): element for element in root.iter(etree.Element)}
    for use in uses:
        reference = use.get("href") or use.get(f"{{{XLINK}}}href") or ""
        target = named.get(reference[1:])
        if target is None or any(_copies(part) for part in target.iter(etree.Element)):
            return True
    for holder in root.iter(*(f"{{{SVG}}}{name}" for name in REFERRED)):
        if any(_copies(part) or _clips(part) for part in holder.iter(etree.Element)):
            return True
    return (len(uses) + _markers(root)) * len(named) > MOST_COPIES


def _copies(element: Element) -> bool:
    if local_name(element) == "use":
        return True
    return local_name(element) != "marker" and _mentions(element, "marker")


def _clips(element: Element) -> bool:
    return _mentions(element, "clip-path")


def _mentions(element: Element, word: str) -> bool:
    """Tell whether an attribute, or a style in one, names something."""
    said = ((str(name), str(text)) for name, text in element.attrib.items())
    return any(word in name or (name == "style" and word in text) for name, text in said)


def _markers(root: Element) -> int:
    """Count the points at which markers may stand: at most one for every few letters of a path."""
    if next(root.iter(f"{{{SVG}}}marker"), None) is None:
        return 0
    return sum(
        len(element.get("d", "") + element.get("points", "")) // 4
        for element in root.iter(etree.Element)
        if _copies(element)
    )
