"""Headers of every fork are read; what is no header is refused."""

import pytest
import rlp
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.sealed_chain import SealedChain
from trustsvc_anchors.chain.header import MEMBER_COUNTS, bft_extra, parse_header
from trustsvc_anchors.chain.rlp import decode_list
from trustsvc_anchors.errors import MalformedHeader

EMPTY_TRIE = "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"
MAINNET_GENESIS = [
    bytes(32),
    bytes.fromhex("1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"),
    bytes(20),
    bytes.fromhex("d7f8974fb5ac78d9ac099b9ad5018bedc2ce0a72dad1827a1709da30580f0544"),
    bytes.fromhex(EMPTY_TRIE),
    bytes.fromhex(EMPTY_TRIE),
    bytes(256),
    bytes.fromhex("0400000000"),
    b"",
    bytes.fromhex("1388"),
    b"",
    b"",
    bytes.fromhex("11bbe8db4e347b4e8c937c1c8370e4b5ed33adb3db69cbdb7a38e1e50b1b82fa"),
    bytes(32),
    bytes.fromhex("0000000000000042"),
]
LATER = [b"\7", bytes(32), b"", b"", bytes(32), bytes(32)]


def changed(place: int, value: object) -> bytes:
    members: list[object] = [*MAINNET_GENESIS, *LATER]
    members[place] = value
    data: bytes = rlp.encode(members)
    return data


def test_the_hash_of_ethereums_first_block_is_the_known_one() -> None:
    header = parse_header(rlp.encode(MAINNET_GENESIS))

    digest = "d4e56740f876aef8c010b86a40d5f56745a118d0906a34e69aec8c0db1cb8fa3"
    assert header.hash_plain.hex() == digest


@pytest.mark.parametrize("count", sorted(MEMBER_COUNTS))
def test_each_fork_is_read(count: int) -> None:
    header = parse_header(rlp.encode([*MAINNET_GENESIS, *LATER][:count]))

    assert len(header.fields) == count
    assert (header.number, header.timestamp, header.state_root) == (0, 0, MAINNET_GENESIS[3])


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "header"),
        (rlp.encode(b"text"), "a string"),
        (rlp.encode(MAINNET_GENESIS[:14]), "14 members"),
        (rlp.encode([*MAINNET_GENESIS, *LATER[:3]]), "18 members"),
        (changed(12, [b""]), "a list"),
        (changed(0, bytes(31)), "31 bytes"),
        (changed(2, bytes(32)), "not 20"),
        (changed(20, b""), "not 32"),
        (changed(8, b"\0\1"), "header.number"),
        (changed(9, b"\1" * 33), "gas limit"),
        (changed(15, b"\0"), "base fee"),
        (changed(17, b"\0"), "blob gas used"),
        (changed(11, (253_370_764_800).to_bytes(5, "big")), "9998"),
    ],
)
def test_what_is_no_header_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(MalformedHeader, match=why):
        parse_header(data)


@settings(max_examples=150)
@given(st.binary(max_size=60))
def test_arbitrary_bytes_raise_only_what_is_promised(data: bytes) -> None:
    for header in (data, changed(12, data)):
        try:
            bft_extra(parse_header(header))
        except MalformedHeader:
            continue


def test_the_extra_data_of_a_sealed_chain_is_read() -> None:
    chain = SealedChain()

    extra = bft_extra(parse_header(chain.mine().header))

    assert len(extra.validators) == 4
    assert (extra.vanity, extra.round, extra.seals) == (bytes(32), b"\1", ())


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ([bytes(32), [], [], b""], "4 members"),
        ([bytes(31), [], [], b"", []], "vanity"),
        ([bytes(32), b"", [], b"", []], "validators"),
        ([bytes(32), [bytes(19)], [], b"", []], "not of 20"),
        ([bytes(32), [], [], bytes(5), []], "round"),
        ([bytes(32), [], [], [], []], "round"),
        ([bytes(32), [], [], b"", [[]]], "seals"),
    ],
)
def test_other_extra_data_is_refused(members: list[object], why: str) -> None:
    header = parse_header(changed(12, rlp.encode(members)))

    with pytest.raises(MalformedHeader, match=why):
        bft_extra(header)


def test_a_header_keeps_its_own_bytes() -> None:
    data = SealedChain().mine().header

    assert list(parse_header(data).fields) == decode_list(data)
