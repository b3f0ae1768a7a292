"""A small world of documents that cite each other, made of facts alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256

from trustsvc.documents.kinds import DocumentKind
from trustsvc.graph.digests import CitedDigest
from trustsvc.graph.numbers import number_key
from trustsvc.graph.references import Number, Reference, ReferenceKind, Traceable
from trustsvc.graph.walk import Found, Judged
from trustsvc_anchors.report import Verdict

DAY = date(2026, 3, 1)


def cites(
    number: str, *, at: date = DAY, serial: str = "", digest: bool = True, national: bool = False
) -> Reference:
    """Give the use of an instrument with a certificate; the digest is that of ``content_of``."""
    return Reference(
        kind=ReferenceKind.EQUIPMENT,
        name={"en": f"instrument of {number}"},
        identifier=number,
        digest=CitedDigest("sha256", sha256(content_of(number)).digest()) if digest else None,
        numbers=(Number("manufacturer", serial),) if serial else (),
        results=("r1",),
        first=at,
        last=at,
        national=national,
    )


def content_of(number: str) -> bytes:
    """Give the bytes of a document."""
    return f"document {number}".encode()


@dataclass
class Documents:
    """Documents by number: what they rest on, when they were made, what they are worth."""

    cited: Mapping[str, Sequence[Reference]]
    made: Mapping[str, date] = field(default_factory=dict)
    serials: Mapping[str, str] = field(default_factory=dict)
    bad: frozenset[str] = frozenset()
    private: frozenset[str] = frozenset()
    issuers: Mapping[str, str] = field(default_factory=dict)
    asked: list[tuple[str, date | None]] = field(default_factory=list)
    _by_key: dict[str, list[str]] = field(default_factory=dict)

    def start(self, number: str) -> Found:
        """Give a document to start from."""
        return Found(content_of(number), f"{number}.xml")

    def find(self, reference: Reference) -> list[Found]:
        """Find by number, however it is spelled."""
        if not self._by_key:
            for number in self.cited:
                self._by_key.setdefault(number_key(number), []).append(number)
        return [
            replace(self.start(number), private=number in self.private)
            for number in self._by_key.get(reference.key, ())
        ]

    def judge(self, found: Found, at: date | None) -> Judged:
        """Judge a document, and remember for which day."""
        number = found.content.decode().removeprefix("document ")
        self.asked.append((number, at))
        bad = number in self.bad
        return Judged(
            Verdict.FAILED if bad else Verdict.PASSED,
            {"en": f"{number} was revoked", "zh": f"{number} 已撤销"} if bad else {},
            self.traceable(number),
        )

    def traceable(self, number: str) -> Traceable:
        """Give what a document says."""
        made, serial = self.made.get(number, date(2026, 1, 1)), self.serials.get(number, "")
        return Traceable(
            kind=DocumentKind.DCC,
            identifier=number,
            title={},
            issuer={"en": self.issuers.get(number, f"Laboratory {number}")},
            first=made,
            last=made,
            numbers=(Number("manufacturer", serial),) if serial else (),
            references=tuple(self.cited[number]),
            national=number.startswith("NMI"),
        )
