"""Give a document back the form in which it was issued.

What we issue is a fixed point of the standard library's canonical XML: gateways and editors may
change line ends, encoding, byte order mark, declaration, quotes or a trailing comment, and the
digest still can be compared. Nothing that carries meaning is forgiven: a DOCTYPE could change what
is read, and a comment would vanish from within ``12<!--x-->3``, so both are refused.

``check_document`` compares a file with what was recorded.

Frozen format: the canonical form is what document digests are taken of.
"""

import codecs
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from xml.etree.ElementTree import C14NWriterTarget, ParseError, XMLParser

from trustsvc_anchors.errors import MalformedDocument
from trustsvc_anchors.log.record import AugmentedRecord, IssuedRecord
from trustsvc_anchors.report import Check, Verdict

NAME = "document.bytes"
"""The name of the check, in every report."""

XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
"""Its value names a type by prefix; without care canonicalisation drops that prefix."""
DEEPEST = 256
"""Deeper elements would cost time with the square of their depth; a DCC nests under 40 deep."""
MOST_NAMESPACES = 256
"""In scope at once: each name is looked up among them. A DCC has under 10."""

_DECLARATION = re.compile(
    r"""<\?xml\s+version\s*=\s*["']1\.0["']"""
    r"""(?:\s+encoding\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["'])?"""
    r"""(?:\s+standalone\s*=\s*["'](?:yes|no)["'])?\s*\?>"""
)
_TRAILING_COMMENT = re.compile(r"(?:\s*<!--(?:(?!--).)*-->)+\s*\Z", re.DOTALL)
_MARKS = (
    (codecs.BOM_UTF8, "utf-8", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16-be", "UTF-16"),
)
_LONGEST_LINE_END = 2
_MOST_UPDATES = 1000
"""A PDF is updated a few times; each mark costs a digest."""
_CHINESE = frozenset({"gb18030", "gbk", "gb2312"})
"""GB 18030 contains the two older sets; a gateway may declare any of them."""


@dataclass(frozen=True, slots=True)
class Restored:
    """The canonical form of a document, and what on the way to it had to be undone."""

    content: bytes
    changes: tuple[str, ...]


def canonical_form(data: bytes | str) -> bytes:
    """Give the form in which we issue XML: canonical XML 2.0 in UTF-8, its comments left out.

    Raises:
        MalformedDocument: it is no XML 1.0, has a DOCTYPE, or nests too deep.
    """
    return _canonical(data, comments_pass=True)


def restore(data: bytes) -> Restored:
    """Give the canonical form of a document that transport may have changed.

    Raises:
        MalformedDocument: an encoding other than UTF-8, UTF-16 with its mark or a declared
            GB 18030; a comment before the root's end; or what ``canonical_form`` refuses.
    """
    text, changes = _decode(data)
    if re.match(r"<\?xml\s", text) and not _DECLARATION.match(text):
        raise MalformedDocument(where="declaration", why="not one of XML 1.0")
    content = _canonical(text, comments_pass=False)
    text, more = _undo(text)
    changes += more
    if content != text.encode():
        changes += ("the way of writing quotes, references, name spaces or white space in tags",)
    return Restored(content, changes)


def _canonical(data: bytes | str, *, comments_pass: bool) -> bytes:
    written: list[str] = []
    form = _IssuedForm(written.append, comments_pass=comments_pass)
    parser = XMLParser(target=form)  # noqa: S314 (a DOCTYPE, hence any entity, is refused)
    try:
        parser.feed(data)
        parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise MalformedDocument(where="document", why=f"no XML ({error})") from error
    return "".join(written).encode()


class _IssuedForm(C14NWriterTarget):
    """Write canonical XML while refusing what must not be hidden by it."""

    def __init__(self, write: Callable[[str], object], *, comments_pass: bool) -> None:
        super().__init__(write, with_comments=False, qname_aware_attrs={XSI_TYPE})
        self._comments_pass = comments_pass
        self._depth = 0
        self._namespaces = 0
        self._after_root = False

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """Refuse a document type: it may define entities and default attributes."""
        raise MalformedDocument(where="document", why="a DOCTYPE")

    def comment(self, _text: str) -> None:
        """Refuse a comment that could stand between what belongs together."""
        if not (self._comments_pass or self._after_root):
            raise MalformedDocument(where="document", why="a comment before the root's end")

    def start_ns(self, prefix: str, uri: str) -> None:
        """Count the namespaces in scope."""
        self._namespaces += 1
        if self._namespaces > MOST_NAMESPACES:
            raise MalformedDocument(where="document", why=f"over {MOST_NAMESPACES} namespaces")
        super().start_ns(prefix, uri)

    def end_ns(self, _prefix: str) -> None:
        """Count the namespaces in scope."""
        self._namespaces -= 1

    def start(self, tag: str, attrs: Mapping[str, str]) -> None:
        """Count the depth."""
        self._depth += 1
        if self._depth > DEEPEST:
            raise MalformedDocument(where="document", why=f"nests deeper than {DEEPEST}")
        super().start(tag, attrs)

    def end(self, tag: str) -> None:
        """Count the depth, and notice the end of the root."""
        super().end(tag)
        self._depth -= 1
        self._after_root = not self._depth


def _decode(data: bytes) -> tuple[str, tuple[str, ...]]:
    """Decode strictly; the mark decides before the declaration."""
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            changes = ("the byte order mark",) if codec == "utf-8" else (f"encoding {name}",)
            return _strictly(data[len(mark) :], codec), changes
    declared = _DECLARATION.match(data[:200].decode("ascii", "replace"))
    encoding = (declared and declared[1]) or "utf-8"
    if encoding.lower() in _CHINESE:
        return _strictly(data, "gb18030"), (f"encoding {encoding.upper()}",)
    if encoding.lower() not in {"utf-8", "us-ascii"}:
        raise MalformedDocument(where="declaration", why=f"encoding {encoding}")
    return _strictly(data, "utf-8"), ()


def _strictly(data: bytes, codec: str) -> str:
    try:
        text = data.decode(codec, "strict")
    except UnicodeDecodeError as error:
        raise MalformedDocument(where=f"byte {error.start}", why=f"not {codec}") from error
    # Expat would take zeros between letters for UTF-16 without its mark.
    if "\0" in text:
        raise MalformedDocument(where="document", why="a zero character")
    return text


def _undo(text: str) -> tuple[str, tuple[str, ...]]:
    """Undo what can be named, to tell people what happened to their file."""
    changes: list[str] = []
    if "\r" in text:
        text, changes = text.replace("\r\n", "\n").replace("\r", "\n"), ["line ends"]
    declaration = _DECLARATION.match(text)
    if declaration:
        text, changes = text[declaration.end() :].lstrip(), [*changes, "the XML declaration"]
    comment = _TRAILING_COMMENT.search(text)
    if comment:
        text, changes = text[: comment.start()], [*changes, "a comment after the end"]
    if text != text.strip():
        text, changes = text.strip(), [*changes, "white space around the document"]
    return text, tuple(changes)


def check_document(
    document: bytes, issued: IssuedRecord, renditions: Sequence[AugmentedRecord]
) -> Check:
    """Compare a file with the recorded digests: the bytes first, then what may be undone."""
    digest = sha256(document).digest()
    if digest == issued.xml:
        return Check(NAME, Verdict.PASSED, "XML as issued", _facts(digest, "xml"))
    if digest == issued.pdf:
        return _pdf_as_issued(issued)
    restored = _find_restored(document)
    if restored and sha256(restored.content).digest() == issued.xml:
        changes = ", ".join(restored.changes)
        says = f"XML as issued; transport changed line ends or encoding: {changes}"
        return Check(NAME, Verdict.PASSED, says, {**_facts(digest, "xml"), "changes": changes})
    candidates = (document, restored.content) if restored else (document,)
    for candidate in candidates:
        found = _find_rendition(candidate, issued, renditions)
        if found:
            return found
    return _not_issued(document, digest, issued)


def _pdf_as_issued(issued: IssuedRecord) -> Check:
    says = "PDF as issued"
    if issued.xml is not None:
        says += "; its agreement with the XML is not replayed"
    return Check(NAME, Verdict.PASSED, says, _facts(issued.pdf, "pdf"))


def _not_issued(document: bytes, digest: bytes, issued: IssuedRecord) -> Check:
    """Tell an altered file from an issued PDF to which something unlogged was appended."""
    end = _issued_pdf_end(document, issued.pdf)
    if end is None:
        says = "not the issued XML or PDF, and no logged rendition of them: altered"
        return Check(NAME, Verdict.FAILED, says, {"sha256": digest.hex()})
    count = len(document) - end
    says = f"PDF as issued and {count:,} bytes after its end that no record covers"
    facts = {**_facts(digest, "pdf"), "not_covered_bytes": str(count)}
    return Check(NAME, Verdict.INDETERMINATE, says, facts)


def _facts(digest: bytes, part: str) -> dict[str, str]:
    return {"sha256": digest.hex(), "part": part}


def _find_restored(document: bytes) -> Restored | None:
    try:
        return None if document.startswith(b"%PDF") else restore(document)
    except MalformedDocument:
        return None


def _find_rendition(
    document: bytes, issued: IssuedRecord, renditions: Sequence[AugmentedRecord]
) -> Check | None:
    """Recognise a logged rendition: without the inserted ranges it is what was issued."""
    digest = sha256(document).digest()
    own = (issued.issuer, issued.identifier, issued.document_digest)
    for record in renditions:
        if (record.issuer, record.identifier, record.document) != own or record.rendition != digest:
            continue
        parts = {issued.xml: "XML", issued.pdf: "PDF"}
        remains = sha256(_without(document, record.ranges)).digest()
        reach = record.ranges[-1][1]
        if reach > len(document) or remains != record.issued or record.issued not in parts:
            says = "a logged rendition that is not the issued bytes with insertions"
            return Check(NAME, Verdict.FAILED, says, {"sha256": digest.hex()})
        part = parts[record.issued]
        says = f"a logged rendition (level {record.level}) of the {part} as issued"
        return Check(NAME, Verdict.PASSED, says, _facts(digest, part.lower()))
    return None


def _without(document: bytes, ranges: Sequence[tuple[int, int]]) -> bytes:
    """Leave out the ranges; a record's ranges are sorted, disjoint and not empty."""
    starts = [0, *(end for _, end in ranges)]
    ends = [*(start for start, _ in ranges), len(document)]
    return b"".join(document[start:end] for start, end in zip(starts, ends, strict=True))


def _issued_pdf_end(document: bytes, pdf: bytes) -> int | None:
    """Find where the issued PDF ends in a longer file: after one of its ``%%EOF`` lines."""
    hashed, taken = sha256(), 0
    for mark in islice(re.finditer(rb"%%EOF", document), _MOST_UPDATES):
        # The line end may be none, one or two bytes, and may belong to what was appended.
        for end in range(mark.end(), min(mark.end() + _LONGEST_LINE_END, len(document)) + 1):
            hashed.update(document[taken:end])
            taken = end
            if hashed.digest() == pdf:
                return end
    return None
