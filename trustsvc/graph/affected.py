"""Find every document and result that rests on a suspect instrument, directly or through chains.

Pure: where documents are kept comes in as an ``Index``. An instrument is suspect from one day to
another. Every use of it on such a day is affected; so is, from its day on, every instrument that
was calibrated with it, and whatever cites the certificate of that calibration, and so on.

Nothing is left out because it cannot be told: a use without days, a citation whose digest fits no
document, a certificate that is cited before it was made are listed with ``sure`` false.
What is told is respected: a day outside, another certificate, a calibration anew in between.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

from trustsvc.documents.kinds import DocumentKind

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Use:
    """One reference of a document, as the index keeps it; numbers are keys (``number_key``).

    ``cited`` is empty where no certificate is cited; ``digest`` is the cited SHA-256, if any.
    """

    document: str
    numbers: frozenset[str] = frozenset()
    cited: str = ""
    digest: bytes | None = None
    results: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A document of the index: the numbers and digests that it is cited by, and its objects'."""

    id: str
    kind: DocumentKind
    keys: frozenset[str]
    digests: frozenset[bytes]
    items: frozenset[str]
    first: date | None = None
    last: date | None = None


class Index(Protocol):
    """Where documents and their references are kept; every answer is complete."""

    def uses_of(self, numbers: Collection[str]) -> Iterable[Use]:
        """Give the uses of instruments with any of these numbers."""

    def uses_citing(self, keys: Collection[str], digests: Collection[bytes]) -> Iterable[Use]:
        """Give the uses that cite any of these numbers or digests."""

    def documents(self, ids: Collection[str]) -> Iterable[Kept]:
        """Give documents by id."""

    def documents_named(self, keys: Collection[str]) -> Iterable[Kept]:
        """Give the documents that bear any of these numbers."""

    def documents_about(self, items: Collection[str]) -> Iterable[Kept]:
        """Give the documents whose objects bear any of these numbers."""

    def known_digests(self, digests: Collection[bytes]) -> frozenset[bytes]:
        """Give those digests that are of a document kept here."""


@dataclass(frozen=True, slots=True)
class Suspicion:
    """What is suspect, as keys, and on which days; None: no limit.

    With a certificate alone, everything that cites it; with both, the uses of the instrument under
    that certificate, and those that name none.
    """

    equipment: str = ""
    certificate: str = ""
    since: date | None = None
    until: date | None = None

    def covers(self, use: Use) -> bool | None:
        """Say whether a use fell into the days; None where it states none."""
        if use.first is None or use.last is None:
            return None
        early = self.since is not None and use.last < self.since
        late = self.until is not None and use.first > self.until
        return not (early or late)


@dataclass(frozen=True, slots=True)
class Affected:
    """An affected document: its results (empty: all of it), and the documents that lead there.

    ``path`` ends with the document itself and begins with one that used the instrument.
    """

    document: str
    results: tuple[str, ...]
    path: tuple[str, ...]
    sure: bool


@dataclass(slots=True)
class _Found:
    """What is known of an affected document so far."""

    path: tuple[str, ...]
    sure: bool = False
    whole: bool = False
    results: dict[str, None] = field(default_factory=dict)


def find_affected(index: Index, suspicion: Suspicion) -> tuple[Affected, ...]:
    """Give everything affected, in the order in which it was reached: nearest first."""
    return _Search(index).run(suspicion)


class _Search:
    """One search: level by level, a few questions to the index for each."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._found: dict[str, _Found] = {}

    def run(self, suspicion: Suspicion) -> tuple[Affected, ...]:
        seeds = ((use, (), sure) for use, sure in self._seeds(suspicion))
        waiting = self._note(seeds)
        while waiting:
            kept = {one.id: one for one in self._index.documents(waiting)}
            waiting = self._note(self._next(kept))
        return tuple(
            Affected(name, () if one.whole else tuple(one.results), one.path, one.sure)
            for name, one in self._found.items()
        )

    def _note(self, uses: Iterable[tuple[Use, tuple[str, ...], bool]]) -> list[str]:
        """Note affected uses; give the documents from which to go on."""
        moved: dict[str, None] = {}
        for use, above, sure in uses:
            there = self._found.get(use.document)
            if there is None:
                there = self._found[use.document] = _Found((*above, use.document))
                moved[use.document] = None
            if sure and not there.sure:
                there.sure, there.path = True, (*above, use.document)
                moved[use.document] = None
            there.whole = there.whole or not use.results
            there.results.update(dict.fromkeys(use.results))
        return list(moved)

    def _seeds(self, suspicion: Suspicion) -> Iterator[tuple[Use, bool]]:
        """Give the uses of the suspect instrument itself on the suspect days."""
        for use, sure in self._suspect_uses(suspicion):
            covered = suspicion.covers(use)
            if covered is not False:
                yield use, sure and covered is True

    def _suspect_uses(self, suspicion: Suspicion) -> Iterator[tuple[Use, bool]]:
        equipment, certificate = suspicion.equipment, suspicion.certificate
        if equipment:
            certificates = list(self._index.documents_about([equipment]))
        else:
            certificates = list(self._index.documents_named([certificate]))
        if certificate:
            certificates = [one for one in certificates if certificate in one.keys]
        if equipment:
            yield from self._under(equipment, certificate, certificates)
        else:
            yield from self._naming(certificate, certificates)
        for use, _, sure in self._citing(certificates):
            yield use, sure

    def _under(
        self, equipment: str, certificate: str, certificates: Iterable[Kept]
    ) -> Iterator[tuple[Use, bool]]:
        """Give the uses of an instrument, under one certificate if that is named."""
        under = {certificate, ""}
        digests = frozenset(digest for one in certificates for digest in one.digests)
        for use in self._index.uses_of([equipment]):
            if not certificate or use.cited in under or use.digest in digests:
                yield use, True

    def _naming(
        self, certificate: str, certificates: Collection[Kept]
    ) -> Iterator[tuple[Use, bool]]:
        """Give the uses that cite a number which need not be of a document kept here."""
        uses = list(self._index.uses_citing([certificate], ()))
        known = self._index.known_digests({use.digest for use in uses if use.digest})
        for use in uses:
            if use.digest is None or use.digest not in known:
                yield use, use.digest is None or not certificates

    def _next(self, kept: Mapping[str, Kept]) -> Iterator[tuple[Use, tuple[str, ...], bool]]:
        """Give the uses that rest on affected documents."""
        for use, cited, sure in self._citing(kept.values()):
            above = self._found[cited.id]
            yield use, above.path, sure and above.sure
        calibrations = [one for one in kept.values() if _calibrates(one) and one.items]
        for use, cited, sure in self._uncited(calibrations):
            above = self._found[cited.id]
            yield use, above.path, sure and above.sure

    def _citing(self, cited: Iterable[Kept]) -> Iterator[tuple[Use, Kept, bool]]:
        """Give the uses that cite any of the documents, and whether that is sure."""
        documents = list(cited)
        by_key = _by(documents, lambda one: one.keys)
        by_digest = _by(documents, lambda one: one.digests)
        uses = list(self._index.uses_citing(list(by_key), list(by_digest)))
        known = self._index.known_digests({use.digest for use in uses if use.digest})
        for use in uses:
            exact = by_digest.get(use.digest, []) if use.digest else []
            if exact:
                yield from ((use, one, _fits(use, one)) for one in exact)
            elif use.digest is None:
                yield from ((use, one, _fits(use, one)) for one in by_key.get(use.cited, ()))
            elif use.digest not in known:
                yield from ((use, one, False) for one in by_key.get(use.cited, ()))

    def _uncited(self, calibrations: list[Kept]) -> Iterator[tuple[Use, Kept, bool]]:
        """Give the uses of calibrated instruments that name no certificate, until the next one."""
        by_item = _by(calibrations, lambda one: one.items)
        if not by_item:
            return
        others = _by(
            [one for one in self._index.documents_about(list(by_item)) if _calibrates(one)],
            lambda one: one.items,
        )
        for use in self._index.uses_of(list(by_item)):
            for number in sorted(use.numbers & by_item.keys()) if not use.cited else ():
                for one in by_item[number]:
                    within = _within(use, one, others.get(number, ()))
                    if within is not False:
                        yield use, one, within is True


def _by(documents: Iterable[Kept], names: Callable[[Kept], Iterable[T]]) -> dict[T, list[Kept]]:
    found: dict[T, list[Kept]] = {}
    for one in documents:
        for name in names(one):
            found.setdefault(name, []).append(one)
    return found


def _fits(use: Use, cited: Kept) -> bool:
    """Say whether days and instruments bear a citation out."""
    later = bool(use.last and cited.first and cited.first > use.last)
    other = bool(use.numbers and cited.items and not use.numbers & cited.items)
    return not (later or other)


def _calibrates(one: Kept) -> bool:
    return one.kind is DocumentKind.DCC


def _within(use: Use, calibration: Kept, others: Iterable[Kept]) -> bool | None:
    """Say whether a use lay between a calibration and the next one of that instrument."""
    if use.first is None or use.last is None or calibration.first is None:
        return None
    if use.last < calibration.first:
        return False
    since = calibration.last or calibration.first
    following = [one.first for one in others if one.first and one.first > since]
    return not following or use.first <= min(following)
