"""Draw the QR code of a look-up address, and write the look-up token so that people can type it.

An upper-case address with a 16-character token fits version 2 (25 modules): with a module of
0.29 mm and the quiet zone it stays under 10 mm (ISO/IEC 18004, 6.3.8).
"""

from io import BytesIO

import segno

MODULE_MM = 0.29
QUIET_MODULES = 4


def draw_code(url: str) -> tuple[str, str]:
    """Give the code as SVG, and its side as a typst length."""
    code = segno.make(url, error="l", micro=False, boost_error=True)
    drawn = BytesIO()
    code.save(drawn, kind="svg", border=QUIET_MODULES, dark="#000000", light="#ffffff", svgns=True)
    side = MODULE_MM * (code.symbol_size(border=0)[0] + 2 * QUIET_MODULES)
    return drawn.getvalue().decode(), f"{side:.2f}mm"


def grouped(token: str) -> str:
    """Write a token in groups of four."""
    return " ".join(token[start : start + 4] for start in range(0, len(token), 4))
