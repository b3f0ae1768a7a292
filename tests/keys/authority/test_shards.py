"""The serial number says which list a certificate points to, for ever."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc_keys.authority.practice import LIST_SHARE, SERIAL_BITS
from trustsvc_keys.authority.shards import (
    authority_of,
    draw_serial,
    list_name,
    list_names,
    shard_bits,
)

COUNTS = st.integers(0, 100_000_000)
RANDOM = st.integers(0, 2**SERIAL_BITS - 1)


@pytest.mark.parametrize(
    ("certificates", "bits"),
    [
        (0, 0),
        (LIST_SHARE - 1, 0),
        (LIST_SHARE, 1),
        (2 * LIST_SHARE - 1, 1),
        (2 * LIST_SHARE, 2),
        (100 * LIST_SHARE, 7),
        (10**12, 12),
    ],
)
def test_shards_grow_with_the_authority(certificates: int, bits: int) -> None:
    assert shard_bits(certificates) == bits


@given(certificates=COUNTS, random=RANDOM)
@settings(max_examples=100, derandomize=True)
def test_a_number_holds_all_random_bits_and_stays_positive_and_short(
    certificates: int, random: int
) -> None:
    serial = draw_serial(certificates, lambda _: random)

    assert serial & (2**SERIAL_BITS - 1) == random
    assert 0 < serial < 2**159
    assert len(serial.to_bytes(9, "big")) == 9


@given(certificates=COUNTS, more=st.integers(1, 10_000_000), random=RANDOM)
@settings(max_examples=60, derandomize=True)
def test_a_list_that_a_certificate_names_is_made_for_ever(
    certificates: int, more: int, random: int
) -> None:
    name = list_name("issuing", draw_serial(certificates, lambda _: random))

    names = list_names("issuing", certificates + more)
    assert name in names
    assert names[-1] == "issuing"
    assert len(set(names)) == len(names)


@given(serial=st.integers(0, 2**160))
@settings(max_examples=100, derandomize=True)
def test_any_number_has_a_list_that_can_be_served(serial: int) -> None:
    name = list_name("issuing", serial)

    assert re.fullmatch(r"[a-z0-9-]{1,64}", name)
    assert authority_of(name) == "issuing"


def spread(number: int) -> Callable[[int], int]:
    """Draw a number that follows from another."""
    return lambda bits: number * 0x9E3779B1 & ((1 << bits) - 1)


def test_no_shard_speaks_of_much_more_than_half_of_a_share() -> None:
    window = range(2 * LIST_SHARE, 4 * LIST_SHARE)
    # Multiplying by an odd number stands for drawing: it spreads the low bits evenly.
    drawn = (draw_serial(one, spread(one)) for one in window)

    counted = Counter(list_name("issuing", serial) for serial in drawn)

    assert set(counted) == {f"issuing-4-{shard}" for shard in range(4)}
    assert max(counted.values()) <= LIST_SHARE / 2 * 1.05


def test_a_small_authority_has_one_list() -> None:
    assert list_names("issuing", LIST_SHARE) == ("issuing",)
    assert list_name("root", 1 << 64 | 5) == "root"


@pytest.mark.parametrize(
    "name", ["", "Issuing", "issuing-2", "issuing-2-", "../x", "issuing-2-1-0"]
)
def test_what_is_no_list_has_no_authority(name: str) -> None:
    assert authority_of(name) is None
