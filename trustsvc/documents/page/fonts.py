"""Open the fonts of the page, and tell which characters they lack.

Noto Sans CJK from the wheel ``manimgx-fonts-cjk`` sets everything; Libertinus Serif, inside typst,
sets second languages and the few signs that Noto lacks. System fonts are never used: pages would
differ from machine to machine.
"""

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path

import manimgx_fonts_cjk
import typst

_REFUSED = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-fA-F]+)\}")
MOST_ROUNDS = 64


_UNSEEN = re.compile(
    "[\N{LEFT-TO-RIGHT MARK}\N{RIGHT-TO-LEFT MARK}"
    "\N{LEFT-TO-RIGHT EMBEDDING}-\N{RIGHT-TO-LEFT OVERRIDE}"
    "\N{FUNCTION APPLICATION}-\N{NOMINAL DIGIT SHAPES}"
    "\N{INTERLINEAR ANNOTATION ANCHOR}-\N{INTERLINEAR ANNOTATION TERMINATOR}"
    "\U000e0000-\U000e0fff]"
)
"""Characters that have no shape and change how others read (Unicode TR 36, 2.5)."""


def unseen_characters(text: str) -> tuple[str, ...]:
    """Find characters that nobody would see and that turn or hide what stands beside them."""
    return tuple(sorted(set(_UNSEEN.findall(text))))


@cache
def page_fonts() -> typst.Fonts:
    """Open the fonts once a process."""
    folder = Path(manimgx_fonts_cjk.__file__).parent
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


def refused_text(message: str) -> str:
    """Find the characters that typst names in its refusal; empty when it refused something else."""
    found = _REFUSED.search(message)
    if found is None:
        return ""
    return _ESCAPED.sub(lambda escape: chr(int(escape.group(1), 16)), found.group("text"))


def missing_characters(text: str, refusal: Callable[[str], str]) -> tuple[str, ...]:
    """Name every character of a text that is refused; ``refusal`` sets a text and says what fails.

    typst names one run of text at a time, so what it named is taken out and the rest tried again.
    """
    left = "".join(sorted({letter for letter in text if not letter.isascii()}))
    missing: list[str] = []
    for _ in range(MOST_ROUNDS):
        named = [letter for letter in refusal(left) if letter in left]
        if not named:
            break
        missing.extend(named)
        left = "".join(letter for letter in left if letter not in named)
    return tuple(sorted(missing))
