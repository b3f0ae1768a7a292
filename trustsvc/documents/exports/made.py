"""Hold what an export needs to know beside the document, and what it gives.

An export is never the original: it says by SHA-256 which bytes it was made from, what it leaves
out, and what the other form asks for and the document does not say.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Hold where the issued XML is and how it stands.

    ``sha256`` is of its bytes; ``signed`` says whether they carry the issuer's signature;
    ``status`` is valid, suspended, superseded, revoked or expired, None where nobody looked.
    """

    sha256: bytes
    signed: bool
    url: str | None = None
    status: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Hold an export: its bytes, what was left out, and what the form lacks."""

    content: bytes
    left_out: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
