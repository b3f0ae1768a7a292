"""Judge whether a text is a value of a simple type of XML Schema (XSD 1.0 part 2).

Each check takes the text as it stands in the document; it takes white space off itself where
the type does so (everywhere but in ``xs:string``, 4.3.6).
Numbers of the D-SI are judged by their patterns alone: each is narrower than ``xs:double``.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from typing import TypeAlias

from trustsvc.documents.xml import BLANKS, split_list

Check: TypeAlias = Callable[[str], bool]

_ZONE = r"(?:Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_DAY = r"(?P<year>-?(?:[1-9][0-9]{3,}|0[0-9]{3}))-(?P<month>0[1-9]|1[0-2])-(?P<day>[0-3][0-9])"
_TIME = r"(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
_DATE = re.compile(_DAY + _ZONE, re.ASCII)
_DATE_TIME = re.compile(f"{_DAY}T{_TIME}{_ZONE}", re.ASCII)
_DURATION = re.compile(
    r"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?(?:[0-9]+D)?"
    r"(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?",
    re.ASCII,
)
_INTEGER = re.compile(r"[-+]?[0-9]+", re.ASCII)
_BASE64 = re.compile(
    r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/][AQgw]==|[A-Za-z0-9+/]{2}[AEIMQUYcgkosw048]=)?",
    re.ASCII,
)
_START = (
    "A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d"
    "\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_NC_NAME = re.compile(f"[{_START}][-.0-9\u00b7\u0300-\u036f\u203f-\u2040{_START}]*")
_PLAIN = r"A-Za-z0-9._~!$&'()*+,;=-"
_ESCAPED = "%[0-9A-Fa-f]{2}"
_ANY = f"(?:[:@{_PLAIN}]|{_ESCAPED})"
_NO_COLON = f"(?:[@{_PLAIN}]|{_ESCAPED})"
_NO_AT = f"(?:[:{_PLAIN}]|{_ESCAPED})"
_HOST = rf"(?:\[[0-9A-Fa-f:.]+\]|(?:[{_PLAIN}]|{_ESCAPED})*)"
_FAR = rf"//(?:{_NO_AT}*@)?{_HOST}(?::[0-9]*)?(?:/{_ANY}*)*"
_NEAR = rf"/(?!/)(?:{_ANY}|/)*"
_URI = re.compile(
    rf"(?:[A-Za-z][A-Za-z0-9+.-]*:(?:{_FAR}|{_NEAR}|{_ANY}(?:{_ANY}|/)*)?"
    rf"|(?:{_FAR}|{_NEAR}|{_NO_COLON}+(?:/(?:{_ANY}|/)*)?)?)"
    rf"(?:\?(?:{_ANY}|[/?])*)?(?:\#(?:{_ANY}|[/?])*)?",
    re.ASCII,
)
"""RFC 3986, appendix A, a little wider in IPv6 addresses."""
_NOT_IN_URIS = re.compile('[^\x21-\x7e]|[<>"{}|\\\\^`]')


def is_string(_text: str) -> bool:
    """Accept any text."""
    return True


def is_not_empty(text: str) -> bool:
    """Accept a text with something in it and no blank at either end."""
    return bool(text) and text[0] not in BLANKS and text[-1] not in BLANKS


def is_boolean(text: str) -> bool:
    """Accept ``xs:boolean`` (3.2.2)."""
    return text.strip(BLANKS) in {"true", "false", "1", "0"}


def _is_day(match: re.Match[str] | None) -> bool:
    if match is None or int(match["year"]) == 0:
        return False
    return 1 <= int(match["day"]) <= monthrange(_like(int(match["year"])), int(match["month"]))[1]


def _like(year: int) -> int:
    """Give a year of our calendar's range whose February is as long (3.2.7)."""
    return year % 400 + 2000


def is_date(text: str) -> bool:
    """Accept ``xs:date`` (3.2.9)."""
    return _is_day(_DATE.fullmatch(text.strip(BLANKS)))


def is_date_time(text: str) -> bool:
    """Accept ``xs:dateTime`` (3.2.7)."""
    return _is_day(_DATE_TIME.fullmatch(text.strip(BLANKS)))


def is_duration(text: str) -> bool:
    """Accept ``xs:duration`` (3.2.6)."""
    return _DURATION.fullmatch(text.strip(BLANKS)) is not None


def is_integer(text: str) -> bool:
    """Accept ``xs:integer`` (3.3.13)."""
    return _INTEGER.fullmatch(text.strip(BLANKS)) is not None


def is_base64(text: str) -> bool:
    """Accept ``xs:base64Binary`` (3.2.16): whole groups, no stray character, no stray bit."""
    return _BASE64.fullmatch("".join(split_list(text))) is not None


def is_nc_name(text: str) -> bool:
    """Accept ``xs:NCName`` and so ``xs:ID`` and ``xs:IDREF`` (3.3.7)."""
    return _NC_NAME.fullmatch(text.strip(BLANKS)) is not None


def is_uri(text: str) -> bool:
    """Accept ``xs:anyURI`` (3.2.17): a URI reference once other characters are escaped."""
    return _URI.fullmatch(_NOT_IN_URIS.sub("_", text.strip(BLANKS))) is not None


def matches(pattern: str) -> Check:
    """Make a check by an XSD pattern written so that Python reads it alike, ASCII digits only."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text) is not None


def matches_collapsed(pattern: str) -> Check:
    """Make a check by a pattern for a type that takes white space off first."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text.strip(BLANKS)) is not None


def one_of(*values: str) -> Check:
    """Make a check that accepts these values."""
    allowed = frozenset(values)
    return allowed.__contains__


def list_of(item: Check, least: int = 0) -> Check:
    """Make a check of a list: words with blanks between them, each accepted (2.5.1.2)."""

    def check(text: str) -> bool:
        words = split_list(text)
        return len(words) >= least and all(map(item, words))

    return check
