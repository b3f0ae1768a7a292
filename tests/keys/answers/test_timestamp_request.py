"""Requests for time stamps: what can be read, what is rejected and why, and that nothing breaks."""

from pathlib import Path

import pytest
from asn1crypto import tsp
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.keys.answers.stamped import (
    POLICY,
    Response,
    StampingWorld,
    failure,
    info_of,
    stamping_world,
    still_clock,
)
from tests.keys.paths.openssl import run_openssl
from tests.keys.world import DAY, NOW
from trustsvc_keys.answers.timestamp import TimeStamping
from trustsvc_keys.answers.timestamp_request import (
    LIMIT_BYTES,
    TimeStampRequest,
    parse_time_stamp_request,
)
from trustsvc_keys.cms.der import (
    NULL,
    OCTETS,
    TRUE,
    integer,
    object_identifier,
    octets,
    sequence,
    tlv,
)
from trustsvc_keys.cms.identifiers import DIGESTS
from trustsvc_keys.errors import MalformedTimeStamp

FUZZ = settings(
    max_examples=300,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
SHA1 = object_identifier("1.3.14.3.2.26")
VERSION = integer(1)
IMPRINT = sequence(sequence(DIGESTS["sha256"], NULL), octets(bytes(32)))
NONCE = integer(0x1234)
EXTENSIONS = tlv(0xA0, sequence(object_identifier("2.999.5"), octets(b"")))
WHOLE = sequence(VERSION, IMPRINT, object_identifier(POLICY), NONCE, TRUE)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> StampingWorld:
    """Found an authority."""
    return stamping_world(tmp_path_factory.mktemp("authority"), now=NOW)


@pytest.fixture(scope="module")
def stamping(world: StampingWorld) -> TimeStamping:
    """Open it."""
    return world.opened(still_clock(NOW + DAY))


def imprint(algorithm: bytes, size: int) -> bytes:
    """Write a MessageImprint."""
    return sequence(algorithm, octets(bytes(size)))


@pytest.mark.parametrize(
    "request_",
    [
        sequence(VERSION, IMPRINT),
        sequence(VERSION, IMPRINT, NONCE),
        sequence(VERSION, IMPRINT, b"\x01\x01\x00"),
        sequence(VERSION, imprint(sequence(DIGESTS["sha256"]), 32)),
        sequence(VERSION, imprint(sequence(DIGESTS["sha384"]), 48), TRUE),
        sequence(VERSION, imprint(sequence(DIGESTS["sha512"], NULL), 64)),
        WHOLE,
    ],
)
def test_every_form_of_a_good_request_is_granted(stamping: TimeStamping, request_: bytes) -> None:
    asked = tsp.TimeStampReq.load(request_, strict=True)

    info = info_of(stamping.answer(request_))

    assert info["message_imprint"].dump() == asked["message_imprint"].dump()
    assert info["nonce"].native == asked["nonce"].native


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (b"", "bad_data_format"),
        (b"\x30\x00", "bad_data_format"),
        (b"GET / HTTP/1.1\r\n\r\n", "bad_data_format"),
        (WHOLE[:-1], "bad_data_format"),
        (WHOLE + b"\x00", "bad_data_format"),
        (sequence(VERSION, IMPRINT, octets(bytes(LIMIT_BYTES))), "bad_data_format"),
        (sequence(VERSION, IMPRINT, NONCE, NONCE), "bad_data_format"),
        (sequence(VERSION, IMPRINT, b"\x02\x02\x00\x01"), "bad_data_format"),
        (sequence(VERSION, IMPRINT, b"\x01\x01\x01"), "bad_data_format"),
        (sequence(VERSION, IMPRINT, TRUE, NONCE), "bad_data_format"),
        (sequence(VERSION, sequence(IMPRINT)), "bad_data_format"),
        (sequence(VERSION, imprint(sequence(DIGESTS["sha256"]), 31)), "bad_data_format"),
        (sequence(VERSION, imprint(sequence(DIGESTS["sha512"]), 32)), "bad_data_format"),
        (sequence(VERSION, sequence(sequence(), octets(bytes(32)))), "bad_data_format"),
        (sequence(integer(2), IMPRINT), "bad_request"),
        (sequence(integer(0), IMPRINT), "bad_request"),
        (sequence(VERSION, imprint(sequence(SHA1, NULL), 20)), "bad_alg"),
        (sequence(VERSION, imprint(sequence(SHA1), 20)), "bad_alg"),
        (sequence(VERSION, imprint(sequence(DIGESTS["sha256"], VERSION), 32)), "bad_alg"),
        (sequence(VERSION, IMPRINT, object_identifier("2.999.7")), "unaccepted_policy"),
        (sequence(VERSION, IMPRINT, object_identifier("2.999")), "unaccepted_policy"),
        (sequence(VERSION, IMPRINT, EXTENSIONS), "unaccepted_extensions"),
        (sequence(VERSION, IMPRINT, NONCE, TRUE, EXTENSIONS), "unaccepted_extensions"),
        (sequence(VERSION, IMPRINT, tlv(0xA0)), "unaccepted_extensions"),
    ],
)
def test_what_is_not_granted_is_answered_as_the_standard_says(
    stamping: TimeStamping, request_: bytes, why: str
) -> None:
    assert failure(stamping.answer(request_)) == why


def test_openssl_reads_a_rejection(stamping: TimeStamping, tmp_path: Path) -> None:
    (tmp_path / "response.tsr").write_bytes(
        stamping.answer(sequence(VERSION, imprint(sequence(SHA1), 20)))
    )

    shown = run_openssl(tmp_path, "ts", "-reply", "-in", "response.tsr", "-text").stdout

    assert "Status: Rejected." in shown
    assert "Status description: imprints are by SHA-256, SHA-384 or SHA-512" in shown
    assert "Failure info: unrecognized or unsupported algorithm identifier" in shown


def answered(stamping: TimeStamping, request_: bytes) -> None:
    """Make sure that an answer is well formed, and grants only what was asked."""
    response = stamping.answer(request_)
    status = Response.load(response, strict=True)["status"]["status"].native
    if status == "rejection":
        failure(response)
        return
    asked = tsp.TimeStampReq.load(request_, strict=True)
    info = info_of(response)
    assert info["message_imprint"].dump() == asked["message_imprint"].dump()
    assert info["nonce"].native == asked["nonce"].native
    assert asked["req_policy"].native is None or info["policy"].native == asked["req_policy"].native


@given(
    places=st.lists(st.integers(0, len(WHOLE) - 1), min_size=1, max_size=3),
    value=st.integers(1, 255),
)
@FUZZ
def test_a_changed_request_is_answered(
    stamping: TimeStamping, places: list[int], value: int
) -> None:
    changed = bytearray(WHOLE)
    for place in places:
        changed[place] ^= value

    answered(stamping, bytes(changed))


@given(begin=st.integers(0, len(WHOLE)), length=st.integers(0, 40), put=st.binary(max_size=20))
@FUZZ
def test_a_cut_and_patched_request_is_answered(
    stamping: TimeStamping, begin: int, length: int, put: bytes
) -> None:
    answered(stamping, WHOLE[:begin] + put + WHOLE[begin + length :])


@given(data=st.binary(max_size=200))
@FUZZ
def test_any_bytes_are_answered(stamping: TimeStamping, data: bytes) -> None:
    answered(stamping, data)


@given(
    fields=st.lists(
        st.sampled_from(
            [VERSION, IMPRINT, object_identifier(POLICY), NONCE, TRUE, EXTENSIONS, NULL]
        ),
        max_size=7,
    )
)
@FUZZ
def test_fields_in_any_order_are_answered(stamping: TimeStamping, fields: list[bytes]) -> None:
    answered(stamping, sequence(*fields))


@pytest.mark.parametrize("depth", [10, 1000])
def test_deep_nesting_is_answered(stamping: TimeStamping, depth: int) -> None:
    nested = b""
    for _ in range(depth):
        nested = sequence(nested)

    assert failure(stamping.answer(nested)) == "bad_data_format"


def test_a_request_is_read_field_by_field() -> None:
    assert parse_time_stamp_request(WHOLE) == TimeStampRequest(
        version=1,
        imprint=IMPRINT,
        algorithm=sequence(DIGESTS["sha256"], NULL),
        digest=bytes(32),
        policy=object_identifier(POLICY),
        nonce=NONCE,
        wants_certificates=True,
        has_extensions=False,
    )


def test_what_is_malformed_says_where() -> None:
    with pytest.raises(MalformedTimeStamp, match=r"request.*octet 2: tag 30, not 02"):
        parse_time_stamp_request(sequence(IMPRINT))
    with pytest.raises(MalformedTimeStamp, match="more than 4096 octets"):
        parse_time_stamp_request(tlv(OCTETS, bytes(LIMIT_BYTES)))
