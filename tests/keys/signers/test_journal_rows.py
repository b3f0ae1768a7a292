"""A journal that was changed does not read."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.errors import MalformedJournal
from trustsvc_keys.signers.journal import DONE
from trustsvc_keys.signers.journal_check import check_journal
from trustsvc_keys.signers.journal_file import FolderJournal
from trustsvc_keys.signers.journal_rows import (
    Closed,
    Mended,
    Planned,
    Row,
    encode_row,
    parse_journal,
    parse_row,
)

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
HEX = st.text("0123456789abcdef", min_size=64, max_size=64)
TEXT = st.text(st.characters(codec="utf-8"), max_size=30)
COMMON = {
    "number": st.integers(1, 10**9),
    "at": st.datetimes(timezones=st.just(UTC), allow_imaginary=False).map(
        lambda at: at.replace(microsecond=0)
    ),
    "previous": HEX,
}
ROWS: st.SearchStrategy[Row] = st.one_of(
    st.builds(
        Planned,
        **COMMON,
        key=TEXT,
        purpose=TEXT.filter(lambda text: text.isprintable() and text != ""),
        digest=HEX,
    ),
    st.builds(Closed, **COMMON, plan=st.integers(1), outcome=st.just("failed: hsm-refused")),
    st.builds(Mended, **COMMON, dropped=st.integers(1), digest=HEX),
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("journal") / "journal.jsonl"
    journal = FolderJournal(path, lambda: NOW)
    for outcome in (DONE, "failed: wrong-pin"):
        journal.close(journal.plan("file:/k.pem", "签章 seal", bytes(32)), outcome)
    journal.plan("file:/k.pem", "checkpoint", bytes(32))
    return path.read_bytes()


@given(ROWS)
@settings(max_examples=100, deadline=None)
def test_a_row_reads_as_it_was_written(row: Row) -> None:
    assert parse_row(encode_row(row), where="here") == row


@given(st.binary(max_size=300) | st.text(max_size=100).map(str.encode))
@settings(max_examples=200, deadline=None)
def test_bytes_that_are_no_journal_are_told_so(data: bytes) -> None:
    try:
        parse_journal(data + b"\n")
    except MalformedJournal:
        return
    pytest.fail("read")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=70) | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_a_field_of_another_kind_is_told_so(data: st.DataObject) -> None:
    import json  # noqa: PLC0415  only here

    fields = json.loads(encode_row(data.draw(ROWS)))
    name = data.draw(st.sampled_from(sorted(fields)))
    fields[name] = data.draw(JSON)
    line = json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    try:
        row = parse_row(line.encode() + b"\n", where="here")
    except MalformedJournal:
        return
    except UnicodeEncodeError:
        pytest.fail("not ours")
    assert encode_row(row) == line.encode() + b"\n"


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_one_flipped_bit_before_the_last_row_is_rejected(
    written: bytes, data: st.DataObject
) -> None:
    end = written.rstrip(b"\n").rfind(b"\n") + 1
    place = data.draw(st.integers(0, end * 8 - 1))
    flipped = bytearray(written)
    flipped[place // 8] ^= 1 << place % 8

    with pytest.raises(MalformedJournal, match="malformed-key-journal"):
        parse_journal(bytes(flipped))


def test_a_line_that_is_left_out_doubled_or_moved_is_noticed(written: bytes) -> None:
    one, two, three, *rest = written.splitlines(keepends=True)

    for lines in ([one, *rest], [one, two, two, three, *rest], [two, one, three, *rest], [three]):
        with pytest.raises(MalformedJournal, match="does not follow the row before it"):
            parse_journal(b"".join(lines))


def test_a_use_is_closed_once_and_only_when_it_was_planned(written: bytes) -> None:
    rows = parse_journal(written)
    for plan in (1, 4, 77):
        row = Closed(number=6, at=NOW, previous=rows[-1].line_digest, plan=plan, outcome="done")

        with pytest.raises(MalformedJournal, match=f"closes row {plan}, which is not open"):
            parse_journal(written + encode_row(row))


def test_rows_cut_off_its_end_are_noticed_by_a_head_that_was_noted(
    written: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(written)
    head = check_journal(path).head
    earlier = parse_journal(written)[2].line_digest

    assert check_journal(path, head=head).passed
    assert check_journal(path, head=earlier).passed
    path.write_bytes(b"".join(written.splitlines(keepends=True)[:-1]))
    assert check_journal(path).passed
    assert "no row has the head" in str(check_journal(path, head=head).problem)


def test_a_check_counts_what_fits_and_says_what_does_not(written: bytes, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(written.replace(b'"plan":3', b'"plan":1'))

    report = check_journal(path)

    assert (report.passed, report.rows, report.done) == (False, 3, 1)
    assert report.problem == "row 4: closes row 1, which is not open"


def test_a_line_without_an_end_is_no_row_however_long(tmp_path: Path, written: bytes) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_bytes(written + b"x" * 40_000)

    report = check_journal(path)

    assert (report.passed, report.rows) == (False, 5)
    with pytest.raises(MalformedJournal, match="more than 32768 bytes"):
        parse_journal(path.read_bytes())


def test_a_carriage_return_ends_no_line(written: bytes) -> None:
    with pytest.raises(MalformedJournal, match="row 6"):
        parse_journal(written + b"\r" + written)


def test_no_file_is_no_journal(tmp_path: Path) -> None:
    with pytest.raises(MalformedJournal, match="No such file"):
        check_journal(tmp_path / "journal.jsonl")
