"""Replay believes nothing that is not proved, and says which step fails."""

import json
import random
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sealed_chain import Block, SealedChain, validator_keys
from tests.support.world import ISSUER, World, instant
from trustsvc_anchors.evidence import Evidence, encode_evidence
from trustsvc_anchors.log.note import NoteSigner
from trustsvc_anchors.log.record import AugmentedRecord, IssuedRecord, Status
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.replay import STEPS, replay
from trustsvc_anchors.report import Report, Verdict

XML = b'<a xmlns="urn:a"><b id="r1">20.003</b></a>'
LONGER = XML.replace(b"</a>", b"<c></c></a>")
PDF = b"%PDF-1.7\n%%EOF\n"


class Story:
    """A document with two sightings and a member in every list of its evidence."""

    def __init__(self, chain: SealedChain | None = None) -> None:
        """Issue, anchor, suspend, reinstate."""
        self.world = World(chain or SealedChain())
        self.issued: IssuedRecord = self.world.issue(XML, PDF)
        self.first: Block = self.world.anchor()
        self.world.mine()
        self.world.log_anchor(self.first)
        place = len(XML) - len(b"</a>")
        inserted = [(place, place + len(LONGER) - len(XML))]
        self.world.augment(self.issued, self.issued.document_digest, LONGER, inserted)
        self.world.change(self.issued, Status.SUSPENDED)
        self.world.anchor()
        self.world.change(self.issued, Status.VALID)
        self.latest: Block = self.world.anchor()
        self.world.issue(b"<another></another>", PDF, "DCC-2026-2")
        self.policy = parse_policy(self.world.policy())

    @property
    def evidence(self) -> Evidence:
        """Give the evidence."""
        return self.world.evidence(self.issued, self.first, self.latest, descendants=1)

    def replay(self, evidence: Evidence | None = None, document: bytes = XML) -> Report:
        """Replay evidence, by default all of it."""
        return replay(encode_evidence(evidence or self.evidence), document, self.policy)


STORY = Story()
DATA = encode_evidence(STORY.evidence)


def failing(report: Report) -> list[str]:
    """Name the checks that do not pass."""
    return [check.name for check in report.checks if check.verdict != Verdict.PASSED]


def test_all_ten_steps_are_numbered_and_pass() -> None:
    report = STORY.replay()

    assert report.verdict == Verdict.PASSED
    assert [check.name for check in report.checks] == list(STEPS)
    assert [check.number for check in report.checks] == list(range(1, 11))
    assert report.notes == ()


@pytest.mark.parametrize("document", [XML, PDF, LONGER, XML + b"\r\n"])
def test_every_form_of_the_document_passes(document: bytes) -> None:
    assert STORY.replay(document=document).verdict == Verdict.PASSED


def test_the_instant_is_by_default_the_time_of_the_latest_sighting() -> None:
    assert STORY.replay().at == instant(STORY.latest.time)
    asked = instant(STORY.latest.time + 5)
    assert replay(DATA, XML, STORY.policy, at=asked).at == asked


def test_none_of_2000_flipped_bits_passes() -> None:
    rng = random.Random(20_260)  # noqa: S311 (a repeatable choice)
    verdicts: Counter[str] = Counter()

    for bit in rng.sample(range(len(DATA) * 8), 2000):
        broken = bytearray(DATA)
        broken[bit // 8] ^= 1 << bit % 8
        report = replay(bytes(broken), XML, STORY.policy)
        verdicts[f"{report.verdict} at {failing(report)[:1]}"] += 1

    assert sum(verdicts.values()) == 2000
    assert {name.partition(" ")[0] for name in verdicts} == {"failed"}, verdicts


def octets_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:  # noqa: ANN401 (JSON)
    """List the ways to all base64 texts in a JSON tree."""
    if isinstance(value, dict):
        return [found for key in value for found in octets_in(value[key], (*path, key))]
    if isinstance(value, list):
        return [
            found for place, inner in enumerate(value) for found in octets_in(inner, (*path, place))
        ]
    words = {"kind", "identifier", "issuer", "reason", "level", "status", "checkpoint", "id"}
    return [] if path[-1] in words or not isinstance(value, str) else [path]


def test_a_bit_flipped_inside_any_octets_fails_although_the_file_stays_canonical() -> None:
    rng = random.Random(20_261)  # noqa: S311 (a repeatable choice)
    ways = octets_in(json.loads(DATA))

    steps: Counter[str] = Counter()
    for way in ways:
        fields = json.loads(DATA)
        place = fields
        for key in way[:-1]:
            place = place[key]
        octets = bytearray(b64decode(place[way[-1]]))
        bit = rng.randrange(len(octets) * 8)
        octets[bit // 8] ^= 1 << bit % 8
        place[way[-1]] = b64encode(octets).decode()
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        report = replay(text.encode() + b"\n", XML, STORY.policy)
        steps[failing(report)[0]] += 1
        assert report.verdict == Verdict.FAILED, way

    assert len(ways) > 80
    assert {"document.bytes", "log.inclusion", "chain.finality", "chain.head"} <= set(steps)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80), st.binary(max_size=80))
def test_arbitrary_files_give_a_report(evidence: bytes, document: bytes) -> None:
    assert replay(evidence, document, STORY.policy).verdict == Verdict.FAILED
    assert replay(DATA, document, STORY.policy).verdict == Verdict.FAILED


def test_what_was_not_run_is_named_and_not_passed() -> None:
    report = STORY.replay(document=b"altered")

    assert [check.name for check in report.checks] == ["evidence.format", "document.bytes"]
    assert report.notes[-1].startswith("not run: 3 log.policy, 4 log.inclusion, 5 chain.finality")
    assert replay(b"", XML, STORY.policy).notes[-1].startswith("not run: 2 document.bytes, 3")


def test_a_head_that_is_not_proved_is_never_used_for_inclusion() -> None:
    sightings = STORY.evidence.sightings
    fewer = replace(sightings[0], nodes=sightings[0].nodes[:-1])

    report = STORY.replay(replace(STORY.evidence, sightings=(fewer, sightings[1])))

    assert "log.inclusion" not in [check.name for check in report.checks]
    assert "4 log.inclusion" in report.notes[-1]


def test_a_superfluous_seal_that_is_wrong_fails() -> None:
    story = Story(SealedChain(sealing=4))
    sighting = story.evidence.sightings[1]
    wrong = replace(sighting.seals[3], r=bytes(31) + b"\1")
    changed = replace(sighting, seals=(*sighting.seals[:3], wrong))
    sightings = (story.evidence.sightings[0], changed)

    report = story.replay(replace(story.evidence, sightings=sightings))

    assert failing(report) == ["chain.finality"]


def test_the_same_sighting_twice_is_no_later_sighting() -> None:
    evidence = STORY.world.evidence(STORY.issued, STORY.first, STORY.first)

    assert failing(STORY.replay(evidence)) == ["chain.head"]


def test_a_document_logged_twice_has_one_status() -> None:
    world = World()
    world.issue(XML, PDF)
    again = replace(world.issue(XML, PDF), salt=b"another salt 16B")
    world.log(again)
    world.change(again, Status.REVOKED)
    block = world.anchor()

    report = replay(
        encode_evidence(world.evidence(again, block)), XML, parse_policy(world.policy())
    )

    assert failing(report) == ["status"]


def test_a_log_without_any_anchor_proves_nothing() -> None:
    world = World()
    issued = world.issue(XML, PDF)
    first = world.anchor()
    world.log_size = 0
    world.retire()
    empty = world.mine()
    sightings = (world.sighting(issued, empty),)
    evidence = replace(world.evidence(issued, first), sightings=sightings)

    report = replay(encode_evidence(evidence), XML, parse_policy(world.policy()))

    assert failing(report) == ["chain.head"]


def test_a_retired_log_still_shows_a_revocation() -> None:
    world = World()
    issued = world.issue(XML, PDF)
    first = world.anchor()
    world.retire()
    world.change(issued, Status.REVOKED)
    evidence = encode_evidence(world.evidence(issued, first, world.mine()))

    report = replay(evidence, XML, parse_policy(world.policy()))

    assert report.verdict == Verdict.FAILED
    assert failing(report) == ["chain.head", "status"]


def closed(world: World, last: int) -> bytes:
    """Write a policy in which the validators are retired after a block."""
    old = World.validators_of(world.chain.keys, 0, last)
    new = World.validators_of(validator_keys(4, "successor"), last + 1)
    return world.policy({"validators": f"{old}, {new}"})


def test_retired_keys_cannot_vouch_for_each_other() -> None:
    policy = parse_policy(closed(STORY.world, STORY.latest.number))

    report = replay(DATA, XML, policy)

    assert report.verdict == Verdict.INDETERMINATE
    assert failing(report) == ["chain.finality"]
    assert "4 log.inclusion" in report.notes[-1]


@pytest.mark.parametrize("name", ["block_hash", "block_number", "chain_id", "contract", "log_id"])
def test_an_anchor_record_of_another_block_does_not_help_a_retired_one(name: str) -> None:
    world = World()
    issued = world.issue(XML, PDF)
    first = world.anchor()
    policy = parse_policy(closed(world, first.number))
    world.chain.keys = validator_keys(4, "successor")
    record = world.log_anchor(first)
    value = getattr(record, name)
    other: Any = value + 1 if isinstance(value, int) else value[::-1]
    world.records[-2] = (replace(record, **{name: other}), bytes(8))
    evidence = encode_evidence(world.evidence(issued, first, world.anchor()))

    assert failing(replay(evidence, XML, policy)) == ["chain.finality"]


def test_an_anchor_record_under_its_own_head_is_no_later_anchor() -> None:
    story = Story()
    bare = replace(story.evidence.sightings[0], descendants=())
    only = replace(story.evidence, sightings=(bare,))
    policy = parse_policy(closed(story.world, story.first.number))

    assert replay(encode_evidence(only), XML, policy).verdict == Verdict.INDETERMINATE


def test_an_anchor_record_that_is_not_logged_fails() -> None:
    record = STORY.evidence.anchor_records[0]
    moved = replace(record, index=record.index + 1)

    report = STORY.replay(replace(STORY.evidence, anchor_records=(moved,)))

    assert failing(report) == ["log.inclusion"]


def test_a_rendition_that_is_not_logged_fails() -> None:
    rendition = STORY.evidence.renditions[0]
    assert isinstance(rendition.record, AugmentedRecord)
    invented = replace(rendition, record=replace(rendition.record, level="LTA"))

    report = STORY.replay(replace(STORY.evidence, renditions=(invented,)), document=LONGER)

    assert failing(report) == ["log.inclusion"]


def test_a_checkpoint_may_be_signed_by_all_keys_of_the_policy_and_no_other() -> None:
    first = STORY.world.signer
    other = NoteSigner(first.name, validator_public_key(), lambda data: bytes(64 + 0 * len(data)))
    both = parse_policy(STORY.world.policy({"keys": f'["{first.vkey}", "{other.vkey}"]'}))

    assert replay(DATA, XML, both).verdict == Verdict.PASSED
    only_other = parse_policy(STORY.world.policy({"keys": f'["{other.vkey}"]'}))
    assert failing(replay(DATA, XML, only_other)) == ["log.policy"]


def validator_public_key() -> bytes:
    """Give the Ed25519 key of RFC 8032, 7.1, test 1."""
    text = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    return bytes.fromhex(text)


NOTES: dict[str, Callable[[str], str]] = {
    "no signature": lambda note: note.partition("\n\n")[0] + "\n",
    "a signature twice": lambda note: note + note.splitlines()[-1] + "\n",
    "nothing": lambda _: "",
    "another size": lambda note: re.sub(r"\n\d+\n", "\n99\n", note, count=1),
}


@pytest.mark.parametrize("change", NOTES.values(), ids=NOTES.keys())
def test_a_checkpoint_that_is_none_fails(change: Callable[[str], str]) -> None:
    changed = change(STORY.evidence.checkpoint)

    report = STORY.replay(replace(STORY.evidence, checkpoint=changed))

    assert failing(report) == ["log.policy"]


def test_a_limit_of_age_needs_a_clock() -> None:
    policy = parse_policy(STORY.world.policy(extra='status_max_age = "PT1H"'))
    seen = instant(STORY.latest.time)

    def verdict(seconds: int | None) -> Verdict:
        now = None if seconds is None else seen + timedelta(seconds=seconds)
        return replay(DATA, XML, policy, now=now).verdict

    assert verdict(3600) == Verdict.PASSED
    assert verdict(3601) == Verdict.INDETERMINATE
    assert verdict(None) == Verdict.INDETERMINATE
    assert verdict(-60) == Verdict.PASSED
    assert verdict(-61) == Verdict.INDETERMINATE


def test_existence_is_told_and_never_judged() -> None:
    off = parse_policy(STORY.world.policy().replace(b'"report"', b'"off"'))
    accept = parse_policy(STORY.world.policy().replace(b'"report"', b'"accept"'))

    assert replay(DATA, XML, off).checks[-1].says == "not asked for by the policy"
    assert replay(DATA, XML, accept).checks[-1] == STORY.replay().checks[-1]
    assert STORY.replay().checks[-1].facts["proposers"] == "2"


def test_a_development_chain_is_told_in_a_note_and_changes_nothing() -> None:
    policy = parse_policy(STORY.world.policy({"development": "true"}))

    report = replay(DATA, XML, policy)

    assert report.checks == STORY.replay().checks
    assert "development" in report.notes[0]


def test_the_issuer_is_told() -> None:
    assert STORY.replay().checks[2].facts["issuer"] == ISSUER
