"""A walk reports every reference once, judges it for the right day, and always ends."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.trustsvc.graph.world import DAY, Documents, cites
from trustsvc.graph.answer import trace_answer
from trustsvc.graph.digests import CitedDigest
from trustsvc.graph.references import Reference, ReferenceKind
from trustsvc.graph.walk import (
    End,
    Found,
    Hop,
    Judged,
    Limits,
    Outcome,
    Trace,
    Why,
    redacted,
    walk,
)
from trustsvc_anchors.report import Verdict


def walked(world: Documents, start: str = "A", **limits: int) -> Trace:
    return walk(world.start(start), world.find, world.judge, Limits(**limits))


def only(trace: Trace) -> Hop:
    (hop,) = trace.hops
    return hop


def test_a_chain_is_walked_up_to_the_national_standard() -> None:
    documents = Documents({"A": [cites("B")], "B": [cites("NMI-1")], "NMI-1": []})

    trace = walked(documents)

    assert [node.traceable.identifier for node in trace.nodes if node.traceable] == [
        *("A", "B", "NMI-1")
    ]
    assert [hop.outcome for hop in trace.hops] == [Outcome.PASSED] * 2
    assert trace.end_of(2) is End.NATIONAL
    assert trace.verdict is Verdict.PASSED


def test_each_hop_is_judged_for_the_last_day_on_which_it_was_relied_on() -> None:
    early, late = date(2026, 2, 1), date(2026, 6, 1)
    documents = Documents({"A": [cites("B", at=late)], "B": [cites("C", at=early)], "C": []})

    walked(documents)

    assert documents.asked == [("A", None), ("B", late), ("C", early)]


def test_one_certificate_is_judged_once_a_day_and_shown_once() -> None:
    documents = Documents(
        {
            "A": [cites("B"), cites("C")],
            "B": [cites("D")],
            "C": [cites("D")],
            "D": [cites("NMI-1")],
            "NMI-1": [],
        }
    )

    trace = walked(documents)

    assert documents.asked.count(("D", DAY)) == 1
    assert [hop.again for hop in trace.hops].count(True) == 1
    assert len(trace.nodes) == 5


def test_a_revoked_certificate_breaks_its_hop_and_is_named() -> None:
    documents = Documents({"A": [cites("B")], "B": [cites("C")], "C": []}, bad=frozenset({"C"}))

    trace = walked(documents)

    (broken,) = trace.broken
    assert broken.source == 1
    assert broken.whys == (Why.NOT_VERIFIED,)
    assert broken.says["en"] == "C was revoked"
    assert trace.verdict is Verdict.FAILED


@pytest.mark.parametrize(
    ("reference", "outcome", "why"),
    [
        (cites("X"), Outcome.MISSING, Why.NOT_AT_HAND),
        (replace(cites("X", digest=False), analogue=True), Outcome.MISSING, Why.ANALOGUE),
        (Reference(kind=ReferenceKind.EQUIPMENT), Outcome.MISSING, Why.NO_CERTIFICATE),
        (
            replace(cites("B"), digest=CitedDigest("sha256", bytes(32))),
            Outcome.FAILED,
            Why.OTHER_BYTES,
        ),
        (
            replace(cites("B"), digest=CitedDigest("sha256", bytes(32), canonical=True)),
            Outcome.INDETERMINATE,
            Why.DIGEST_UNKNOWN,
        ),
        (cites("B", digest=False), Outcome.PASSED, Why.BY_NUMBER),
        (cites("B", at=date(2025, 1, 1)), Outcome.FAILED, Why.MADE_LATER),
        (cites("B", serial="S-2"), Outcome.INDETERMINATE, Why.OTHER_INSTRUMENT),
        (cites("b", serial="s-1", digest=False), Outcome.PASSED, Why.BY_NUMBER),
    ],
)
def test_every_reason_has_its_outcome(reference: Reference, outcome: Outcome, why: Why) -> None:
    documents = Documents({"A": [reference], "B": []}, serials={"B": "S-1"})

    hop = only(walked(documents))

    assert hop.outcome is outcome
    assert hop.whys[0] is why


def test_two_documents_under_one_number_are_not_guessed_between() -> None:
    documents = Documents({"A": [cites("B", digest=False)], "B": [], "b ": []})

    hop = only(walked(documents))

    assert (hop.outcome, hop.whys) == (Outcome.INDETERMINATE, (Why.AMBIGUOUS,))


def test_a_digest_decides_between_two_documents_under_one_number() -> None:
    documents = Documents({"A": [cites("B")], "b ": [], "B": []})

    assert only(walked(documents)).outcome is Outcome.PASSED


@pytest.mark.parametrize("length", [1, 2, 5])
def test_a_circle_is_told_and_left(length: int) -> None:
    names = [chr(ord("A") + number) for number in range(length)]
    following = dict(zip(names, [*names[1:], names[0]], strict=True))
    documents = Documents({name: [cites(after)] for name, after in following.items()})

    trace = walked(documents)

    assert len(trace.hops) == length
    assert trace.hops[-1].whys == (Why.LOOP,)
    assert trace.verdict is Verdict.FAILED


def test_a_chain_of_a_thousand_ends_with_one_clear_hop() -> None:
    documents = Documents({f"D{n}": [cites(f"D{n + 1}")] for n in range(1000)})

    trace = walked(documents, "D0", depth=40)

    assert len(trace.nodes) == 41
    assert trace.hops[-1].whys == (Why.TOO_DEEP,)
    assert trace.verdict is Verdict.INDETERMINATE


def test_a_chain_of_a_thousand_is_walked_whole_where_that_is_wanted() -> None:
    documents = Documents({**{f"D{n}": [cites(f"D{n + 1}")] for n in range(1000)}, "D1000": []})

    trace = walked(documents, "D0", depth=2000, documents=2000)

    assert len(trace.nodes) == 1001
    assert trace.verdict is Verdict.PASSED


def test_too_many_documents_or_references_are_said_not_followed() -> None:
    documents = Documents(
        {"A": [cites(f"B{n}") for n in range(50)], **{f"B{n}": [] for n in range(50)}}
    )

    few, hops = walked(documents, documents=10), walked(documents, hops=20)

    assert len(few.nodes) == 10
    assert sum(hop.whys == (Why.TOO_MANY,) for hop in few.hops) == 41
    assert len(hops.hops) == 21
    assert hops.hops[-1].whys == (Why.TOO_MANY,)


def test_the_content_of_an_altered_document_is_not_followed() -> None:
    start = Found(b"altered")

    trace = walk(start, lambda _: [], lambda _found, _at: Judged(Verdict.FAILED, {"en": "altered"}))

    assert trace.hops == ()
    assert trace.verdict is Verdict.FAILED


def test_a_document_that_cites_nothing_is_no_proof_of_anything() -> None:
    assert walked(Documents({"A": []})).verdict is Verdict.INDETERMINATE
    assert walked(Documents({"NMI-1": []}), "NMI-1").verdict is Verdict.PASSED


def test_of_private_documents_only_what_became_of_it_all_is_told() -> None:
    documents = Documents(
        {"A": [cites("B")], "B": [cites("SECRET"), cites("NMI-1")], "SECRET": [], "NMI-1": []},
        private=frozenset({"B", "SECRET", "NMI-1"}),
        bad=frozenset({"SECRET"}),
    )

    told = redacted(walked(documents))

    assert "SECRET" not in str(trace_answer(told))
    assert "NMI-1" not in str(trace_answer(told))
    assert [hop.outcome for hop in told.hops] == [Outcome.PASSED, Outcome.FAILED]
    assert told.hops[-1].whys == (Why.PRIVATE,)


def test_without_private_documents_nothing_is_left_out() -> None:
    documents = Documents({"A": [cites("B"), cites("C")], "B": [cites("C")], "C": [cites("B")]})
    trace = walked(documents)

    assert redacted(trace) == trace


def graphs() -> st.SearchStrategy[dict[str, list[Reference]]]:
    names = [f"D{number}" for number in range(8)]
    one = st.builds(cites, st.sampled_from([*names, "MISSING"]), digest=st.booleans())
    return st.fixed_dictionaries({name: st.lists(one, max_size=4) for name in names})


@settings(max_examples=80)
@given(graphs(), st.sets(st.sampled_from([f"D{number}" for number in range(8)])))
def test_every_reference_of_every_document_reached_is_reported_once(
    cited: dict[str, list[Reference]], private: set[str]
) -> None:
    documents = Documents(cited, private=frozenset(private))

    trace = walk(documents.start("D0"), documents.find, documents.judge)

    for node in trace.nodes:
        assert node.traceable is not None
        told = [hop.reference for hop in trace.hops_of(node.number)]
        assert told == list(node.traceable.references)
    reached = {node.traceable.identifier for node in trace.nodes if node.traceable}
    named = {one.identifier for name in reached for one in cited[name]} - {"MISSING"}
    assert named <= reached
    assert trace == walk(documents.start("D0"), documents.find, documents.judge)
    shown = {node.traceable.identifier for node in redacted(trace).nodes if node.traceable}
    assert shown <= reached
