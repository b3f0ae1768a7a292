"""Judge the files inside a document, and make pictures of those that are safe to show.

A file is shown when its media type, its name and its bytes say the same, it is small enough, and
it can do nothing but be looked at. Raster images are wrapped in SVG, which the typesetter decodes
without touching anything outside. Whatever is not shown is named on the page, with the reason.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from

from trustsvc.documents.page.svg import redraw

LIMIT_BYTES = 3_000_000
LIMIT_ALL_BYTES = 8_000_000
LIMIT_PIXELS = 16_000_000
_NAME = re.compile(r"[^\x00-\x1f\x7f/\\:*?\"<>|]{1,200}")
_ENDINGS = {
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/svg+xml": (".svg",),
}
_DOTS_A_MM = 150 / 25.4
_WIDEST_MM, _TALLEST_MM = 110.0, 80.0
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"
_PNG_COLOURS = {0, 2, 3, 4, 6}
_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})


class Fault(StrEnum):
    """Why a file is not shown."""

    MEDIA_TYPE = "media-type"
    FILE_NAME = "file-name"
    BASE64 = "base64"
    SIZE = "size"
    PIXELS = "pixels"
    CONTENT = "content"
    COLOURS = "colours"
    ACTIVE = "active"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Picture:
    """Hold a picture as SVG without references to anything outside, and its size on the page."""

    svg: str
    width_mm: float
    height_mm: float


def read_picture(media_type: str, file_name: str, text: str) -> Picture | Fault:
    """Make a picture of a file, or tell why it is not shown.

    ``text`` is the file's base64, blanks allowed.
    """
    fault = _named(media_type, file_name)
    if fault is not None:
        return fault
    if len(text) > 2 * LIMIT_BYTES:
        return Fault.SIZE
    try:
        octets = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return Fault.BASE64
    if len(octets) > LIMIT_BYTES:
        return Fault.SIZE
    return _drawn(media_type, octets)


def _named(media_type: str, file_name: str) -> Fault | None:
    endings = _ENDINGS.get(media_type)
    if endings is None:
        return Fault.MEDIA_TYPE
    if not _NAME.fullmatch(file_name) or not file_name.lower().endswith(endings):
        return Fault.FILE_NAME
    return None


def _drawn(media_type: str, octets: bytes) -> Picture | Fault:
    if media_type == "image/svg+xml":
        return _svg(octets)
    size = _png_size(octets) if media_type == "image/png" else _jpeg_size(octets)
    if isinstance(size, Fault):
        return size
    width, height = size
    if not width or not height or width * height > LIMIT_PIXELS:
        return Fault.PIXELS
    wrapped = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}"><image width="{width}" height="{height}" '
        f'href="data:{media_type};base64,{base64.b64encode(octets).decode()}"/></svg>'
    )
    return Picture(wrapped, *_fitted(width / _DOTS_A_MM, height / _DOTS_A_MM))


def _svg(octets: bytes) -> Picture | Fault:
    redrawn = redraw(octets)
    if redrawn is None:
        return Fault.CONTENT
    if not redrawn.text:
        return Fault.ACTIVE
    widened = _WIDEST_MM / redrawn.width
    return Picture(redrawn.text, *_fitted(_WIDEST_MM, redrawn.height * widened))


def _fitted(width: float, height: float) -> tuple[float, float]:
    share = min(1.0, _WIDEST_MM / width, _TALLEST_MM / height)
    return round(width * share, 2), round(height * share, 2)


def _png_size(octets: bytes) -> tuple[int, int] | Fault:
    """Read width and height (ISO/IEC 15948, 11.2.2)."""
    if not octets.startswith(_PNG) or len(octets) < len(_PNG) + 17:
        return Fault.CONTENT
    width, height, _, colours = unpack_from(">IIBB", octets, len(_PNG))
    return (width, height) if colours in _PNG_COLOURS else Fault.COLOURS


def _jpeg_size(octets: bytes) -> tuple[int, int] | Fault:
    """Read width and height from the frame header (ISO/IEC 10918-1, B.2.2); whole files only."""
    if not octets.startswith(b"\xff\xd8\xff") or not octets.rstrip(b"\0").endswith(b"\xff\xd9"):
        return Fault.CONTENT
    place = 2
    while place + 9 < len(octets) and octets[place] == 0xFF:  # noqa: PLR2004 - every marker's first byte
        marker = octets[place + 1]
        if marker in _FRAMES:
            height, width, components = unpack_from(">HHB", octets, place + 5)
            return (width, height) if components in {1, 3} else Fault.COLOURS
        place += 2 if marker in _BARE else 2 + int(unpack_from(">H", octets, place + 2)[0])
    return Fault.CONTENT
