"""Keep spreadsheets from taking a text for a formula, and undo it (OWASP, CSV injection).

A number stays a number, whatever its sign. Any other text that a spreadsheet might compute gets an
apostrophe in front, and so does a text that has one already: what was guarded comes back the same.
"""

import re

NUMBER = re.compile(r"[-+]?(?:[0-9]*\.[0-9]+|[0-9]+\.?)(?:[Ee][-+]?[0-9]+)?", re.ASCII)
_DANGEROUS = re.compile("[=+\\-@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}"
                        "\N{FULLWIDTH HYPHEN-MINUS}\N{FULLWIDTH COMMERCIAL AT}]")  # fmt: skip
_MARK = "'"


def guarded(text: str) -> str:
    """Write a text so that no spreadsheet computes it."""
    if NUMBER.fullmatch(text):
        return text
    if text.startswith(_MARK) or _DANGEROUS.match(text):
        return _MARK + text
    return text


def unguarded(text: str) -> str:
    """Give back what was guarded; a text that nobody guarded stays."""
    rest = text[1:]
    if text.startswith(_MARK) and (rest.startswith(_MARK) or _DANGEROUS.match(rest)):
        return rest
    return text
