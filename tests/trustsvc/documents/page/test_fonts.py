"""Every character that we write has a shape, and what has none is named."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import manimgx_fonts_cjk
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTCollection, TTFont

from trustsvc.documents.page.enumerated import FAULTS, VALUES
from trustsvc.documents.page.fonts import missing_characters, refused_text, unseen_characters
from trustsvc.documents.page.labels import LABELS
from trustsvc.documents.page.units import PREFIXES, SYMBOLS

FAMILY = "Noto Sans CJK SC"


def test_every_character_that_we_write_has_an_outline() -> None:
    texts = [
        *(t for texts in (*LABELS.values(), *VALUES.values(), *FAULTS.values()) for t in texts)
    ]
    letters = set(
        "".join(
            [*texts, *SYMBOLS.values(), *PREFIXES.values(), "\N{MINUS SIGN}\N{EN DASH}±≤℃Ωµ·…“”"]
        )
    ) - {" "}
    (path,) = Path(manimgx_fonts_cjk.__file__).parent.glob("*.ttc")

    with TTCollection(path, lazy=True) as collection:
        font = next(font for font in collection.fonts if _family(font).startswith(FAMILY))
        names, glyphs = font.getBestCmap(), font.getGlyphSet()
        empty = [letter for letter in sorted(letters) if not _outline(glyphs, names[ord(letter)])]

    assert not empty


def _family(font: TTFont) -> str:
    return str(font["name"].getDebugName(1))


def _outline(glyphs: Mapping[str, Any], name: str) -> object:
    pen = BoundsPen(glyphs)
    glyphs[name].draw(pen)
    return pen.bounds


def test_the_typesetter_s_refusal_names_the_text() -> None:
    told = 'PDF/A-3a error: the text `"\\u{e000}"` could not be displayed with font `"Noto"`'

    assert refused_text(told) == "\ue000"
    assert refused_text("expected colon") == ""


def test_missing_characters_are_asked_for_until_nothing_is_refused() -> None:
    asked: list[str] = []

    def refusal(text: str) -> str:
        asked.append(text)
        return next((letter for letter in text if letter in "ฯ😀"), "")

    assert missing_characters("abc ฯ 校 😀", refusal) == ("ฯ", "😀")
    assert len(asked) == 3


def test_ordinary_texts_hold_nothing_unseen() -> None:
    assert unseen_characters("Übermaß 校准 a\N{SOFT HYPHEN}b") == ()
    assert unseen_characters("a\u202eb\u202e") == ("\u202e",)
