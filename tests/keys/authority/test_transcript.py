"""A transcript is added to and never changed unseen."""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.world import NOW
from trustsvc_keys.authority.transcript import (
    FACTS,
    START,
    Event,
    Line,
    Transcript,
    encode_line,
    parse_line,
    read_lines,
)
from trustsvc_keys.errors import MalformedTranscript

LIST = {"authority": "issuing", "number": "1", "sha256": "00" * 32}
BEGIN = dict.fromkeys(sorted(FACTS[Event.BEGIN]), "")


def written(folder: Path) -> Transcript:
    """Write a transcript of a begin, two lists and an end."""
    transcript = Transcript(folder)
    transcript.begin_with(BEGIN)
    transcript.add(Event.LIST, LIST, at=NOW)
    transcript.add(Event.LIST, LIST | {"number": "2"}, at=NOW)
    transcript.end(at=NOW)
    return transcript


def test_a_ceremony_begins_before_its_first_fact_and_ends_after_its_last(tmp_path: Path) -> None:
    written(tmp_path)

    again = Transcript(tmp_path)

    events = [line.event for line in again.lines]
    assert events == [Event.BEGIN, Event.LIST, Event.LIST, Event.END]
    assert again.lines[-1].facts == {"lines": "3"}
    assert again.lines[0].previous == START


def test_nothing_told_leaves_nothing_written(tmp_path: Path) -> None:
    transcript = Transcript(tmp_path / "transcript")
    transcript.begin_with(BEGIN)

    transcript.end(at=NOW)

    assert transcript.head == START
    assert not (tmp_path / "transcript").exists()


def test_each_line_holds_the_one_before(tmp_path: Path) -> None:
    lines = written(tmp_path).lines

    for before, line in pairwise(lines):
        assert line.previous == before.digest


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_line_that_is_missing_is_noticed(tmp_path: Path, number: int) -> None:
    written(tmp_path)
    (tmp_path / f"{number:06d}.json").unlink()

    with pytest.raises(MalformedTranscript, match="does not follow"):
        read_lines(tmp_path)


def test_a_last_line_that_is_missing_shows_in_the_head_alone(tmp_path: Path) -> None:
    head = written(tmp_path).head
    (tmp_path / "000004.json").unlink()

    assert Transcript(tmp_path).head != head


def test_two_writers_do_not_both_write(tmp_path: Path) -> None:
    first, second = Transcript(tmp_path), Transcript(tmp_path)
    first.add(Event.LIST, LIST, at=NOW)

    with pytest.raises(MalformedTranscript, match="somebody else"):
        second.add(Event.LIST, LIST, at=NOW)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(
    tmp_path_factory: pytest.TempPathFactory, place: int, bit: int
) -> None:
    folder = tmp_path_factory.mktemp("transcript")
    head = written(folder).head
    victim = sorted(folder.iterdir())[place % 4]
    data = bytearray(victim.read_bytes())
    data[place // 4 % len(data)] ^= 1 << bit
    victim.write_bytes(bytes(data))

    try:
        found = read_lines(folder)
    except MalformedTranscript:
        return
    assert victim.name == "000004.json"
    assert found[-1].digest != head


@settings(max_examples=120, deadline=None, derandomize=True)
@given(
    number=st.integers(1),
    at=st.datetimes(
        datetime(1970, 1, 2),  # noqa: DTZ001  # hypothesis takes bounds without a zone
        datetime(9000, 1, 1),  # noqa: DTZ001  # the same
    ),
    facts=st.tuples(st.text(), st.text(), st.text()),
)
def test_what_is_written_is_read(number: int, at: datetime, facts: tuple[str, str, str]) -> None:
    line = Line(
        number=number,
        at=at.replace(microsecond=0, tzinfo=UTC),
        event=Event.LIST,
        facts=dict(zip(sorted(FACTS[Event.LIST]), facts, strict=True)),
        previous=START,
    )

    try:
        data = encode_line(line)
    except UnicodeEncodeError:
        return
    assert parse_line(data, where="x") == line


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.from_regex(
            rb'\{"at":[0-9]{1,25},"event":"(list|end|x)","facts":.{0,30}\}\n', fullmatch=True
        ),
    )
)
def test_what_is_no_line_is_malformed(data: bytes) -> None:
    with pytest.raises(MalformedTranscript, match="where: x"):
        parse_line(data, where="x")
