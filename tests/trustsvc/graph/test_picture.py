"""Pictures are well-formed, deterministic, self-contained, and nothing in them overlaps."""

import re
from itertools import combinations
from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trustsvc.graph.test_walk import graphs
from tests.trustsvc.graph.world import Documents, cites
from trustsvc.graph.layout import plan_picture
from trustsvc.graph.picture import COLOURS, draw_picture
from trustsvc.graph.references import Reference
from trustsvc.graph.strokes import fit, wide, wrapped
from trustsvc.graph.tree import draw_tree
from trustsvc.graph.walk import Outcome, Trace, walk
from trustsvc.texts.catalogue import languages

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</text><script>alert(1)</script> & "\u202egnp.exe\x00\x1b[31m\n' + "长" * 500


def walked(documents: Documents, start: str = "A") -> Trace:
    return walk(documents.start(start), documents.find, documents.judge)


@pytest.fixture
def chain() -> Trace:
    return walked(
        Documents(
            {"A": [cites("B", serial="S-77"), cites("GONE")], "B": [cites("NMI-1")], "NMI-1": []},
            bad=frozenset({"B"}),
            serials={"B": "S-77"},
        )
    )


@pytest.mark.parametrize("language", list(languages()))
def test_a_picture_shows_every_document_and_every_sign(chain: Trace, language: str) -> None:
    drawn = draw_picture(chain, language)

    root = fromstring(drawn)  # noqa: S314  our own
    said = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
    for number in ("A", "B", "GONE", "NMI-1"):
        assert number in said
    assert any("S-77" in line for line in said)
    for outcome in (Outcome.FAILED, Outcome.MISSING, Outcome.PASSED):
        assert COLOURS[outcome] in drawn
    assert root.find(f"{SVG}title") is not None
    assert root.find(f"{SVG}desc") is not None
    assert drawn == draw_picture(chain, language)


@pytest.mark.parametrize("language", list(languages()))
def test_a_tree_names_the_broken_hop_and_why(chain: Trace, language: str) -> None:
    lines = draw_tree(chain, language)

    broken = next(place for place, line in enumerate(lines) if "─ x " in line)
    assert "S-77" in lines[broken]
    assert "B" in lines[broken + 1]
    assert lines[0].startswith("+ A")
    assert any("▲" in line for line in lines)


def test_a_picture_fetches_nothing_and_runs_nothing(chain: Trace) -> None:
    drawn = draw_picture(chain, "en").replace('xmlns="http://www.w3.org/2000/svg"', "")

    assert not re.search(r"https?:|href|url\(|<script|<image|<foreignObject|<style|\son\w+=", drawn)


@pytest.mark.parametrize("language", list(languages()))
def test_hostile_names_stay_text(language: str) -> None:
    hostile = cites("B", serial=HOSTILE, digest=False)
    documents = Documents({"A": [hostile], "B": []}, issuers={"A": HOSTILE, "B": HOSTILE})
    trace = walked(documents)

    drawn, lines = draw_picture(trace, language), draw_tree(trace, language)

    fromstring(drawn)  # noqa: S314  our own
    assert "<script" not in drawn
    for told in (drawn, *lines):
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b]", told)
    assert all(len(line) < 1_000 for line in lines)


@settings(max_examples=60)
@given(graphs())
def test_no_two_cards_overlap_and_every_hop_leads_up(cited: dict[str, list[Reference]]) -> None:
    trace = walked(Documents(cited), "D0")

    plan = plan_picture(trace)

    for one, other in combinations(plan.cards, 2):
        assert one.layer != other.layer or abs(one.column - other.column) >= 1
    assert len(plan.edges) == len(trace.hops)
    for edge in plan.edges:
        if "loop" not in edge.hop.whys:
            assert plan.cards[edge.head].layer > plan.cards[edge.foot].layer
    fromstring(draw_picture(trace, "zh"))  # noqa: S314  our own
    assert draw_tree(trace, "zh")


def test_a_long_chain_is_drawn_without_recursion() -> None:
    names = {f"D{n}": [cites(f"D{n + 1}")] for n in range(39)}
    trace = walked(Documents({**names, "D39": []}), "D0")

    assert len(plan_picture(trace).cards) == 40
    assert draw_picture(trace, "en").count("<circle") == 39 + len(Outcome)


@given(st.text(max_size=200), st.integers(3, 40))
def test_texts_are_cut_and_wrapped_to_their_width(said: str, most: int) -> None:
    assert wide(fit(said, most)) <= most + 1
    lines = wrapped(said, most, 2)
    assert len(lines) <= 2
    assert all(wide(line) <= most + 1 for line in lines)
