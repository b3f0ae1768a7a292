"""Draw the guilloche at the head of a certificate: a file made once, the same on every page.

``python -m trustsvc.documents.page.ornament`` writes ``band.svg`` anew. Coordinates are whole
hundredths of a millimetre, so that no rounding of another machine shows.
"""

from math import cos, pi, sin
from pathlib import Path

BAND = Path(__file__).with_name("band.svg")
WIDTH, HEIGHT = 21_000, 720
WAVES = 11
PERIOD = 2_100
STEPS = 4
"""Curves a half period; each is a cubic with the wave's own slopes at its ends."""
GROUND, THREAD = "#0d4a57", "#4f8d98"


def draw_band() -> str:
    """Give the band as SVG: waves that are shifted against each other, in one colour."""
    threads = "".join(_thread(place) for place in range(WAVES))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="{GROUND}"/>'
        f'<g fill="none" stroke="{THREAD}" stroke-width="9">{threads}</g></svg>\n'
    )


def _thread(place: int) -> str:
    phase = 2 * pi * place / WAVES
    step = PERIOD // (2 * STEPS)
    points = [_point(x, phase) for x in range(0, WIDTH + step, step)]
    drawn = [f"M0 {points[0][0]}"]
    for index in range(1, len(points)):
        x, (height, slope), (before, rise) = index * step, points[index], points[index - 1]
        first = f"{x - 2 * step // 3} {before + rise * step // 3_000}"
        second = f"{x - step // 3} {height - slope * step // 3_000}"
        drawn.append(f"C{first} {second} {x} {height}")
    return f'<path d="{"".join(drawn)}"/>'


def _point(x: int, phase: float) -> tuple[int, int]:
    """Give a thread's height, and its slope in thousandths."""
    turn = 2 * pi / PERIOD
    swing = 0.40 * HEIGHT
    height = HEIGHT / 2 + swing * sin(turn * x + phase) * cos(phase / 2 + turn * x / 2)
    slope = swing * turn * (
        cos(turn * x + phase) * cos(phase / 2 + turn * x / 2)
        - sin(turn * x + phase) * sin(phase / 2 + turn * x / 2) / 2
    )  # fmt: skip
    return round(height), round(1000 * slope)


if __name__ == "__main__":
    BAND.write_text(draw_band())
