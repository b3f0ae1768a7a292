"""Write JSON whose numbers keep the digits of their source.

``json`` can write numbers only through floats, which forget trailing zeros; a number here is a
``JsonNumber``: its text, as JSON spells it (RFC 8259, 6).
"""

import json
import math
import re
from collections.abc import Mapping, Sequence

_NUMBER = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>[0-9]*)(?:\.(?P<part>[0-9]*))?(?P<power>[Ee][-+]?[0-9]+)?", re.ASCII
)


class JsonNumber(str):
    """Hold a number as JSON spells it."""

    __slots__ = ()


def find_json_number(text: str) -> JsonNumber | None:
    """Spell a decimal number for JSON; None for NaN and for what no double can hold."""
    found = _NUMBER.fullmatch(text)
    if found is None or not (found["whole"] or found["part"]):
        return None
    whole = found["whole"].lstrip("0") or "0"
    part = f".{found['part']}" if found["part"] else ""
    spelt = f"{'-' if found['sign'] == '-' else ''}{whole}{part}{found['power'] or ''}"
    return JsonNumber(spelt) if math.isfinite(float(spelt)) else None


def encode_json(value: object, indent: int = 0) -> str:
    """Write a value: mappings, sequences, texts, booleans and ``JsonNumber``."""
    if isinstance(value, JsonNumber):
        return str(value)
    inner, outer = "\n" + "  " * (indent + 1), "\n" + "  " * indent
    if isinstance(value, Mapping) and value:
        members = (
            f"{json.dumps(name, ensure_ascii=False)}: {encode_json(member, indent + 1)}"
            for name, member in value.items()
        )
        return "{" + inner + f",{inner}".join(members) + outer + "}"
    if isinstance(value, Sequence) and value and not isinstance(value, str):
        entries = (encode_json(entry, indent + 1) for entry in value)
        return "[" + inner + f",{inner}".join(entries) + outer + "]"
    return json.dumps(value, ensure_ascii=False)
