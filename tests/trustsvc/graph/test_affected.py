"""Nothing that rests on a suspect instrument is missed, and what is told is respected."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.documents.kinds import DocumentKind
from trustsvc.graph.affected import Affected, Kept, Suspicion, Use, find_affected

JANUARY, MARCH, JUNE, SEPTEMBER = (date(2026, month, 1) for month in (1, 3, 6, 9))


def digest_of(name: str) -> bytes:
    return sha256(name.encode()).digest()


@dataclass
class MemoryIndex:
    """The index in lists: every question is answered by looking at everything."""

    kept: list[Kept] = field(default_factory=list)
    uses: list[Use] = field(default_factory=list)

    def document(
        self, name: str, day: date | None, item: str = "", kind: DocumentKind = DocumentKind.DCC
    ) -> None:
        """Keep a document."""
        items = frozenset({item}) if item else frozenset()
        named = frozenset({name.lower()})
        self.kept.append(Kept(name, kind, named, frozenset({digest_of(name)}), items, day, day))

    def use(  # noqa: PLR0913  a use has its parts
        self,
        document: str,
        day: date | None,
        number: str = "",
        *,
        cited: str = "",
        digest: bytes | None = None,
        results: tuple[str, ...] = ("r1",),
    ) -> None:
        """Keep a use."""
        numbers = frozenset({number}) if number else frozenset()
        self.uses.append(Use(document, numbers, cited.lower(), digest, results, day, day))

    def uses_of(self, numbers: Collection[str]) -> Iterable[Use]:
        """Look at every use."""
        return [one for one in self.uses if one.numbers & set(numbers)]

    def uses_citing(self, keys: Collection[str], digests: Collection[bytes]) -> Iterable[Use]:
        """Look at every use."""
        return [
            one
            for one in self.uses
            if (one.cited and one.cited in keys) or (one.digest and one.digest in digests)
        ]

    def documents(self, ids: Collection[str]) -> Iterable[Kept]:
        """Look at every document."""
        return [one for one in self.kept if one.id in ids]

    def documents_named(self, keys: Collection[str]) -> Iterable[Kept]:
        """Look at every document."""
        return [one for one in self.kept if one.keys & set(keys)]

    def documents_about(self, items: Collection[str]) -> Iterable[Kept]:
        """Look at every document."""
        return [one for one in self.kept if one.items & set(items)]

    def known_digests(self, digests: Collection[bytes]) -> frozenset[bytes]:
        """Look at every document."""
        return frozenset(one for kept in self.kept for one in kept.digests if one in digests)


def found(index: MemoryIndex, suspicion: Suspicion) -> dict[str, Affected]:
    answer = find_affected(index, suspicion)
    assert len({one.document for one in answer}) == len(answer)
    return {one.document: one for one in answer}


@pytest.fixture
def story() -> MemoryIndex:
    """E0 calibrates E1 in January (B1) and in June (B2); E1 is used in between and after."""
    index = MemoryIndex()
    for name, day in (("B1", JANUARY), ("B2", JUNE)):
        index.document(name, day, "e1")
        index.use(name, day, "e0")
    index.document("A1", MARCH, "x1")
    index.use("A1", MARCH, "e1", cited="B1", digest=digest_of("B1"), results=("r1",))
    index.use("A1", MARCH, "other", results=("r2",))
    index.document("A2", SEPTEMBER, "x2")
    index.use("A2", SEPTEMBER, "e1", cited="B2")
    index.document("A3", MARCH)
    index.use("A3", MARCH, "e1")
    index.document("A4", SEPTEMBER)
    index.use("A4", SEPTEMBER, "e1")
    index.document("C", SEPTEMBER, kind=DocumentKind.DCOC)
    index.use("C", SEPTEMBER, cited="A2", digest=digest_of("A2"), results=("c1", "c2"))
    return index


def test_everything_is_affected_when_it_was_always_suspect(story: MemoryIndex) -> None:
    answer = found(story, Suspicion("e0"))

    assert set(answer) == {"B1", "B2", "A1", "A2", "A3", "A4", "C"}
    assert all(one.sure for one in answer.values())
    assert answer["C"].path == ("B2", "A2", "C")


def test_only_what_lies_in_the_window_is_affected_and_what_rests_on_it(story: MemoryIndex) -> None:
    first = found(story, Suspicion("e0", since=JANUARY, until=MARCH))
    second = found(story, Suspicion("e0", since=JUNE))

    assert set(first) == {"B1", "A1", "A3"}
    assert set(second) == {"B2", "A2", "A4", "C"}


def test_exactly_the_results_that_rest_on_it_are_named(story: MemoryIndex) -> None:
    answer = found(story, Suspicion("e0"))

    assert answer["A1"].results == ("r1",)
    assert answer["C"].results == ("c1", "c2")


def test_a_certificate_narrows_or_stands_alone(story: MemoryIndex) -> None:
    assert set(found(story, Suspicion("e1", "b1"))) == {"A1", "A3", "A4"}
    assert set(found(story, Suspicion(certificate="b2"))) == {"A2", "C"}
    assert found(story, Suspicion(certificate="nowhere")) == {}


def test_an_external_certificate_is_found_by_its_number() -> None:
    index = MemoryIndex()
    index.document("A", MARCH)
    index.use("A", MARCH, "e1", cited="PTB-1", digest=bytes(32))

    assert set(found(index, Suspicion(certificate="ptb-1"))) == {"A"}


def test_a_use_that_names_only_its_certificate_is_found_by_the_instrument(
    story: MemoryIndex,
) -> None:
    story.document("A5", MARCH)
    story.use("A5", MARCH, cited="B1")

    assert "A5" in found(story, Suspicion("e1", since=MARCH, until=MARCH))


def test_what_cannot_be_told_is_listed_as_unsure() -> None:
    index = MemoryIndex()
    index.document("B", JUNE, "e1")
    index.use("B", JUNE, "e0")
    for name in ("NO-DAY", "EARLIER", "CHANGED"):
        index.document(name, None if name == "NO-DAY" else MARCH)
    index.use("NO-DAY", None, "e0")
    index.use("EARLIER", MARCH, "e1", cited="B")
    index.use("CHANGED", SEPTEMBER, "e1", cited="B", digest=bytes(32))

    answer = found(index, Suspicion("e0"))

    assert {name: one.sure for name, one in answer.items()} == {
        "B": True,
        "NO-DAY": False,
        "EARLIER": False,
        "CHANGED": False,
    }


def test_a_number_that_another_document_bears_does_not_lead_astray() -> None:
    index = MemoryIndex()
    index.document("B", JANUARY, "e1")
    index.use("B", JANUARY, "e0")
    index.kept.append(
        Kept(
            "OTHER",
            DocumentKind.DCC,
            frozenset({"b"}),
            frozenset({digest_of("OTHER")}),
            frozenset(),
            JANUARY,
            JANUARY,
        )
    )
    index.document("A", MARCH)
    index.use("A", MARCH, "e1", cited="B", digest=digest_of("OTHER"))

    assert set(found(index, Suspicion("e0"))) == {"B"}


def test_circles_end_and_lose_no_result() -> None:
    index = MemoryIndex()
    for name, other in (("A", "B"), ("B", "A")):
        index.document(name, MARCH, f"of-{name}")
        index.use(name, MARCH, cited=other, results=("r2",))
    index.use("A", MARCH, "e0", results=("r1",))

    answer = found(index, Suspicion("e0"))

    assert set(answer["A"].results) == {"r1", "r2"}
    assert answer["B"].results == ("r2",)


def test_a_long_chain_is_followed_to_its_end() -> None:
    index = MemoryIndex()
    index.document("D0", JANUARY)
    index.use("D0", JANUARY, "e0")
    for number in range(1, 300):
        index.document(f"D{number}", JANUARY)
        index.use(f"D{number}", JANUARY, cited=f"D{number - 1}")

    answer = found(index, Suspicion("e0"))

    assert len(answer) == 300
    assert len(answer["D299"].path) == 300


DAYS = [JANUARY + timedelta(days=step) for step in range(6)]
NAMES = [f"D{number}" for number in range(7)]
ITEMS = ["e0", "e1", "e2"]


@st.composite
def worlds(draw: st.DrawFn) -> MemoryIndex:
    index = MemoryIndex()
    for name in NAMES:
        day = draw(st.none() | st.sampled_from(DAYS))
        kind = draw(st.sampled_from([DocumentKind.DCC, DocumentKind.DCC, DocumentKind.DCOC]))
        index.document(name, day, draw(st.sampled_from(["", *ITEMS])), kind)
        for _ in range(draw(st.integers(0, 3))):
            cited = draw(st.sampled_from([*[""] * 7, *NAMES, "OUTSIDE"]))
            other = draw(st.sampled_from(NAMES))
            digest = draw(st.sampled_from([None, digest_of(cited), digest_of(other), bytes(32)]))
            index.use(
                name,
                day,
                draw(st.sampled_from(["", *ITEMS])),
                cited=cited,
                digest=digest if cited else None,
                results=draw(st.sampled_from([("r1",), ("r2",), ("r1", "r2"), ()])),
            )
    return index


def rests_on(index: MemoryIndex, use: Use, one: Kept) -> bool:
    """Say by the plain words of the rule whether a use rests on an affected document."""
    by_digest = next((kept for kept in index.kept if use.digest in kept.digests), None)
    if by_digest is not None:
        return by_digest.id == one.id
    if use.cited:
        return use.cited in one.keys
    if one.kind is not DocumentKind.DCC or not use.numbers & one.items:
        return False
    if use.first is None or one.first is None:
        return True
    if use.first < one.first:
        return False
    again = [
        kept.first
        for kept in index.kept
        if kept.kind is DocumentKind.DCC and kept.items & use.numbers & one.items
        if kept.first is not None and kept.first > one.first
    ]
    return not again or use.first <= min(again)


def brute_force(index: MemoryIndex, suspicion: Suspicion) -> dict[str, set[str]]:
    """Give every affected document with its results looking at pairs until nothing moves."""
    about = [one for one in index.kept if suspicion.equipment in one.items]
    hit: list[Use] = []
    for use in index.uses:
        direct = suspicion.equipment in use.numbers
        indirect = any(use.cited and rests_on(index, use, one) for one in about)
        outside = use.first is not None and (
            (suspicion.since is not None and use.first < suspicion.since)
            or (suspicion.until is not None and use.first > suspicion.until)
        )
        if (direct or indirect) and not outside:
            hit.append(use)
    moved = True
    while moved:
        names = {use.document for use in hit}
        more = [
            use
            for use in index.uses
            if use not in hit
            and any(rests_on(index, use, one) for one in index.kept if one.id in names)
        ]
        hit, moved = hit + more, bool(more)
    answer: dict[str, set[str]] = {}
    for use in hit:
        answer.setdefault(use.document, set()).update(use.results or {"*"})
    return answer


def windows() -> st.SearchStrategy[Suspicion]:
    return st.builds(
        lambda days: Suspicion("e0", since=days[0], until=days[1]),
        st.lists(st.sampled_from(DAYS), min_size=2, max_size=2).map(sorted) | st.just([None, None]),
    )


@settings(max_examples=250, deadline=None)
@given(worlds(), windows())
def test_nothing_is_missed_and_nothing_added_on_any_graph(
    index: MemoryIndex, suspicion: Suspicion
) -> None:
    answer = found(index, suspicion)

    expected = brute_force(index, suspicion)
    assert set(answer) == set(expected)
    for name, results in expected.items():
        told = set(answer[name].results) or {"*"}
        assert told == ({"*"} if "*" in results else results), name
        assert answer[name].path[-1] == name


@settings(max_examples=60, deadline=None)
@given(worlds(), windows())
def test_every_step_of_a_path_rests_on_the_one_before(
    index: MemoryIndex, suspicion: Suspicion
) -> None:
    kept = {one.id: one for one in index.kept}

    for one in find_affected(index, suspicion):
        for above, below in zip(one.path, one.path[1:], strict=False):
            uses = [use for use in index.uses if use.document == below]
            assert any(rests_on(index, use, kept[above]) for use in uses)


@settings(max_examples=100, deadline=None)
@given(
    st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=4),
    st.lists(st.none() | st.sampled_from(DAYS), max_size=4),
)
def test_an_instrument_is_suspect_from_a_bad_calibration_to_the_next_good_one(
    calibrations: dict[date, bool], uses: list[date | None]
) -> None:
    index = MemoryIndex()
    for day, bad in calibrations.items():
        index.document(f"B-{day}", day, "e1")
        index.use(f"B-{day}", day, "e0" if bad else "e9")
    for number, used in enumerate(uses):
        index.document(f"A{number}", used)
        index.use(f"A{number}", used, "e1")

    answer = found(index, Suspicion("e0"))

    for number, used in enumerate(uses):
        # On the day of a calibration both the one before and the new one may have held.
        before = [day for day in sorted(calibrations) if used is None or day <= used]
        held = before if used is None else before[-2:] if used in calibrations else before[-1:]
        assert (f"A{number}" in answer) == any(calibrations[day] for day in held)
