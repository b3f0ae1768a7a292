"""Judgements that are kept: equal to fresh ones at every instant, and bounded."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

import pytest
from cryptography import x509
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.paths.cases import ISSUING, SEAL
from tests.keys.paths.revoking import Revoked, World, ocsp_answer, revocation_list, world
from tests.keys.world import DAY, NOW
from trustsvc_keys.errors import MalformedRevocationList
from trustsvc_keys.paths.cache import PathCache
from trustsvc_keys.paths.models import Instants, validate_models
from trustsvc_keys.paths.prepare import PathMaterial, prepare_paths
from trustsvc_keys.paths.rules import PathRules, RevocationMode, ValidationModel
from trustsvc_keys.paths.verdict import PathVerdict

TICK = timedelta.resolution
HOLD = x509.ReasonFlags.certificate_hold


@cache
def materials() -> tuple[PathMaterial, ...]:
    """Make worlds in which much happens: expiry, compromise, suspension, lists that fall due."""
    made = world(issuing=ISSUING.but(end=NOW + 40 * DAY), seal=SEAL.but(end=NOW + 20 * DAY))
    stolen = Revoked(
        what=made.seal,
        at=NOW + 5 * DAY,
        reason=x509.ReasonFlags.key_compromise,
        suspected=NOW + 3 * DAY,
    )
    held = Revoked(what=made.seal, at=NOW + 2 * DAY, reason=HOLD)
    over = Revoked(what=made.issuing, at=NOW + 12 * DAY, reason=x509.ReasonFlags.superseded)
    root_lists = tuple(revocation_list(made.root, made=NOW + day * DAY) for day in (-8, 0, 9, 25))
    return (
        made.material(),
        made.material(crls=made.lists(made=NOW)),
        made.material(crls=(*made.lists(stolen, made=NOW + 6 * DAY), *root_lists)),
        made.material(crls=(*_suspended(made, held), *root_lists)),
        made.material(
            crls=(*root_lists, revocation_list(made.root, over, made=NOW + 13 * DAY)),
            ocsps=(
                ocsp_answer(made.seal, made.issuing, made=NOW + DAY),
                ocsp_answer(made.seal, made.issuing, revoked=held, made=NOW + 3 * DAY),
            ),
        ),
    )


def _suspended(made: World, held: Revoked) -> Sequence[bytes]:
    """Make lists before, during and after a suspension."""
    return (
        revocation_list(made.issuing, made=NOW - 5 * DAY),
        revocation_list(made.issuing, held, made=NOW + 3 * DAY),
        revocation_list(made.issuing, made=NOW + 8 * DAY),
    )


def turns(material: PathMaterial) -> list[datetime]:
    """Give the instants around which answers may change."""
    prepared = prepare_paths(material, PathRules())
    return sorted({at + step for at in prepared.turns() for step in (-TICK, 0 * TICK, TICK)})


KEPT = PathCache(capacity=8)


@given(data=st.data())
@settings(max_examples=250, deadline=None, derandomize=True)
def test_a_cached_answer_equals_a_fresh_one_at_every_instant(data: st.DataObject) -> None:
    material = data.draw(st.sampled_from(materials()))
    # The instants of change and their neighbours are where a wrong interval shows.
    instant = st.sampled_from(turns(material)) | st.integers(-60, 400).map(lambda d: NOW + d * DAY)
    asked = Instants(
        at=data.draw(instant),
        signed_at=data.draw(st.none() | instant),
        existed_by=data.draw(st.none() | instant),
    )
    rules = PathRules(
        revocation=data.draw(st.sampled_from(RevocationMode)),
        model=data.draw(st.sampled_from(ValidationModel)),
    )

    held = KEPT.validate_models(material, rules, asked)

    assert held.interval.holds(asked.at)
    assert held.report == validate_models(material, rules, asked)


@pytest.mark.parametrize("number", range(5))
def test_an_answer_holds_at_both_ends_of_its_interval(number: int) -> None:
    material = materials()[number]
    rules = PathRules(revocation=RevocationMode.REQUIRE)
    changes = 0
    for at in turns(material):
        held = PathCache().validate_models(material, rules, Instants(at=at))
        ends = [held.interval.begin, held.interval.end and held.interval.end - TICK]
        for end in ends:
            if end is not None:
                assert held.report == validate_models(material, rules, Instants(at=end))
        after = held.interval.end
        if after is not None:
            changes += held.report != validate_models(material, rules, Instants(at=after))

    assert changes


def test_within_an_interval_nothing_is_judged_again() -> None:
    kept = PathCache()
    material, rules = materials()[1], PathRules()

    first = kept.validate_models(material, rules, Instants(at=NOW + DAY))
    again = kept.validate_models(material, rules, Instants(at=NOW + 2 * DAY))
    due = kept.validate_models(material, rules, Instants(at=NOW + 8 * DAY))

    assert again is first
    assert due is not first
    assert (kept.hits, kept.misses) == (1, 2)
    assert first.interval.begin == NOW
    assert first.interval.end == NOW + 7 * DAY + TICK


def test_other_data_or_rules_are_another_question() -> None:
    kept = PathCache()
    made = world()
    stolen = Revoked(what=made.seal, at=NOW - DAY)
    asked = Instants(at=NOW)

    good = kept.validate_models(made.material(crls=made.lists()), PathRules(), asked)
    bad = kept.validate_models(made.material(crls=made.lists(stolen)), PathRules(), asked)
    unasked = kept.validate_models(
        made.material(crls=made.lists(stolen)), PathRules(revocation=RevocationMode.OFF), asked
    )

    assert good.report.counted.result.ok is PathVerdict.PASSED
    assert bad.report.counted.result.ok is PathVerdict.FAILED
    assert unasked.report.counted.result.ok is PathVerdict.PASSED


def test_the_cache_is_bounded_and_drops_the_oldest() -> None:
    kept = PathCache(capacity=2)
    asked, rules = Instants(at=NOW), PathRules()
    worlds = [one.material() for one in (world(), world(), world())]
    for material in (*worlds[:2], worlds[0], worlds[2]):
        kept.validate_models(material, rules, asked)

    kept.validate_models(worlds[0], rules, asked)
    hits = kept.hits
    kept.validate_models(worlds[1], rules, asked)

    assert len(kept) == 2
    assert hits == 2
    assert kept.hits == hits


def test_what_cannot_be_read_is_not_kept() -> None:
    kept = PathCache()

    with pytest.raises(MalformedRevocationList, match="crls"):
        kept.validate_models(world().material(crls=(b"no",)), PathRules(), Instants(at=NOW))

    assert not kept
