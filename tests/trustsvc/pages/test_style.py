"""Colours that everybody can read: WCAG 2.2, 1.4.3 (AA), in light and in dark."""

import re
from importlib import resources

import pytest

LEAST_CONTRAST = 4.5
TONES = ("ok", "warn", "no", "none")
PAIRS = [
    *[(tone, f"{tone}bg") for tone in TONES],
    *[(tone, "paper") for tone in TONES],
    *[("ink", f"{tone}bg") for tone in TONES],
    *[("soft", f"{tone}bg") for tone in TONES],
    ("ink", "paper"),
    ("ink", "ground"),
    ("soft", "paper"),
    ("soft", "ground"),
    ("link", "paper"),
    ("link", "ground"),
    ("warn", "ground"),
    ("paper", "ink"),
]


def schemes() -> dict[str, dict[str, str]]:
    css = resources.files("trustsvc.pages").joinpath("style.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--(\w+):(#\w+)", line)) for line in css.splitlines()[:2])
    return {"light": light, "dark": {**light, **dark}}


def luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("front", "back"), PAIRS)
def test_every_pair_of_colours_can_be_read(scheme: str, front: str, back: str) -> None:
    colours = schemes()[scheme]

    high, low = sorted((luminance(colours[front]), luminance(colours[back])), reverse=True)

    assert (high + 0.05) / (low + 0.05) >= LEAST_CONTRAST


def test_the_style_sheet_fetches_nothing() -> None:
    css = resources.files("trustsvc.pages").joinpath("style.css").read_text(encoding="utf-8")

    assert "url(" not in css
    assert "@import" not in css
    assert "@font-face" not in css
