"""What we write in DER, beside what asn1crypto writes."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from asn1crypto import core, tsp
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.cms.der import (
    generalized_time,
    integer,
    named_bits,
    object_identifier,
    octets,
    set_of,
    tlv,
    utf8,
)
from trustsvc_keys.errors import MalformedDer

# PKIFailureInfo (RFC 3161, 2.4.2), as asn1crypto names its bits.
BITS = {
    0: "bad_alg",
    2: "bad_request",
    5: "bad_data_format",
    14: "time_not_available",
    15: "unaccepted_policy",
    16: "unaccepted_extensions",
    17: "add_info_not_available",
    25: "system_failure",
}
ARCS = st.lists(st.integers(0, 2**70), max_size=8)
FEW = settings(max_examples=60, derandomize=True, deadline=None)


@given(value=st.integers(-(2**170), 2**170))
@FEW
def test_integers_are_written_in_the_fewest_octets(value: int) -> None:
    assert integer(value) == core.Integer(value).dump()


@pytest.mark.parametrize("value", [0, 127, 128, 255, 256, -1, -128, -129, 2**63, -(2**63)])
def test_integers_at_the_edges_of_an_octet_keep_their_sign(value: int) -> None:
    assert integer(value) == core.Integer(value).dump()


@given(first=st.integers(0, 2), second=st.integers(0, 39), rest=ARCS)
@FEW
def test_object_identifiers_are_written_as_asn1crypto_does(
    first: int, second: int, rest: list[int]
) -> None:
    dotted = ".".join(map(str, (first, second, *rest)))

    written = object_identifier(dotted)

    assert written == core.ObjectIdentifier(dotted).dump()


def test_the_arc_for_examples_takes_two_octets() -> None:
    assert object_identifier("2.999") == bytes.fromhex("06028837")


@pytest.mark.parametrize(
    "text", ["", "1", "1.40", "3.1", "1.2.", "1..2", "1.02", "1.2.x", "1.2.-3", "1.2\n", "1." * 300]
)
def test_what_is_no_object_identifier_is_refused(text: str) -> None:
    with pytest.raises(MalformedDer, match="no object identifier"):
        object_identifier(text)


@given(body=st.binary(max_size=300))
@FEW
def test_lengths_are_written_in_the_fewest_octets(body: bytes) -> None:
    assert octets(body) == core.OctetString(body).dump()


def test_a_long_value_has_a_long_length() -> None:
    assert tlv(0x04, bytes(65_536))[:6] == bytes.fromhex("048301000000")


@given(parts=st.lists(st.integers(0, 2**40), max_size=6))
@FEW
def test_a_set_is_sorted_however_it_was_given(parts: list[int]) -> None:
    written = [integer(part) for part in parts]

    assert set_of(written) == set_of(written[::-1])


@given(numbers=st.sets(st.sampled_from(sorted(BITS)), min_size=1))
@FEW
def test_named_bits_end_with_the_last_that_is_set(numbers: set[int]) -> None:
    names = {BITS[number] for number in numbers}

    written = named_bits(*numbers)

    assert tsp.PKIFailureInfo.load(written, strict=True).native == names
    assert written[-1] & (1 << written[2])


@given(text=st.text(max_size=50))
@FEW
def test_texts_are_utf8(text: str) -> None:
    assert core.UTF8String.load(utf8(text), strict=True).native == text


@given(at=st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30), timezones=st.just(UTC)))  # noqa: DTZ001  # hypothesis wants bounds without a zone
@FEW
def test_times_come_back_to_the_microsecond(at: datetime) -> None:
    written = generalized_time(at, digits=6)

    assert core.GeneralizedTime.load(written, strict=True).native == at


@pytest.mark.parametrize(
    ("microsecond", "digits", "text"),
    [
        (0, 6, b"20260601120000Z"),
        (999_999, 0, b"20260601120000Z"),
        (120_000, 3, b"20260601120000.12Z"),
        (999_999, 3, b"20260601120000.999Z"),
        (1, 3, b"20260601120000Z"),
        (1, 6, b"20260601120000.000001Z"),
    ],
)
def test_a_fraction_is_cut_and_never_ends_with_zero(
    microsecond: int, digits: int, text: bytes
) -> None:
    at = datetime(2026, 6, 1, 12, 0, 0, microsecond, tzinfo=UTC)

    assert generalized_time(at, digits=digits)[2:] == text


def test_times_are_written_in_utc() -> None:
    there = datetime(2026, 6, 1, 20, 0, 0, tzinfo=timezone(timedelta(hours=8)))

    assert generalized_time(there)[2:] == b"20260601120000Z"
