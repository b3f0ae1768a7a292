"""Requests are read strictly, and every answer is well-formed, whatever was asked."""

import pytest
from asn1crypto import ocsp as asn1_ocsp
from cryptography.x509.ocsp import OCSPResponseStatus
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.keys.answers.asking import Asked, asking, founded, read
from tests.keys.world import INSTITUTE
from trustsvc_keys.answers.ocsp import Responder
from trustsvc_keys.answers.ocsp_request import (
    LIMIT_BYTES,
    MOST_CERTIFICATES,
    NONCE,
    parse_ocsp_request,
)
from trustsvc_keys.cms.der import (
    CONTEXT_CONSTRUCTED,
    TRUE,
    integer,
    object_identifier,
    octets,
    sequence,
    tlv,
)
from trustsvc_keys.errors import MalformedOcspRequest

ISSUER = sequence(object_identifier("1.3.14.3.2.26")) + octets(bytes(20)) * 2
CERT_ID = sequence(ISSUER, integer(7))
REQUEST = asking([CERT_ID])
OTHER = object_identifier("1.3.6.1.5.5.7.48.1.4")
STRANGE = sequence(OTHER, octets(b"\x30\x00"))
CRITICAL = sequence(OTHER, TRUE, octets(b"\x30\x00"))


def content(*fields: bytes) -> bytes:
    """Write a request with these fields."""
    return sequence(sequence(*fields))


def extensions(tag: int, *parts: bytes) -> bytes:
    """Write extensions under a tag."""
    return tlv(CONTEXT_CONSTRUCTED + tag, sequence(*parts))


LIST = sequence(sequence(CERT_ID))
REFUSED = {
    "empty": b"",
    "not DER": b"\x30\x80\x00\x00",
    "text": b"GET /",
    "more behind it": REQUEST + b"\x00",
    "too long": REQUEST + bytes(LIMIT_BYTES),
    "no certificate": asking([]),
    "too many certificates": asking([CERT_ID] * (MOST_CERTIFICATES + 1)),
    "another version": content(tlv(CONTEXT_CONSTRUCTED, integer(1)), LIST),
    "a version behind which is more": content(tlv(CONTEXT_CONSTRUCTED, integer(0) * 2), LIST),
    "no serial number": asking([sequence(ISSUER)]),
    "a serial number not in the fewest octets": asking([sequence(ISSUER, b"\x02\x02\x00\x07")]),
    "more in a CertID": asking([sequence(ISSUER, integer(7), integer(8))]),
    "an unknown critical extension": content(LIST, extensions(2, CRITICAL)),
    "one of a single request": content(sequence(sequence(CERT_ID, extensions(0, CRITICAL)))),
    "no extension among the extensions": content(LIST, extensions(2)),
    "an extension twice": content(LIST, extensions(2, STRANGE, STRANGE)),
    "a nonce that is no octet string": content(LIST, extensions(2, sequence(NONCE, octets(b"n")))),
    "a nonce behind which is more": content(
        LIST, extensions(2, sequence(NONCE, octets(octets(b"n") * 2)))
    ),
    "a signature that is none": sequence(sequence(LIST), tlv(CONTEXT_CONSTRUCTED, integer(1))),
}


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Asked, Responder, bytes]:
    """Found an authority, open its responder, and ask about a seal with a nonce."""
    asked = founded(tmp_path_factory.mktemp("asked") / "authority")
    serial = asked.made.issuers[INSTITUTE].certificate.serial_number
    return asked, asked.responder(), asking([asked.cert_id(serial)], b"n" * 32)


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_called_malformed(
    asked: tuple[Asked, Responder, bytes], name: str
) -> None:
    with pytest.raises(MalformedOcspRequest, match="where"):
        parse_ocsp_request(REFUSED[name])

    told = read(asked[1].answer(REFUSED[name]))
    assert told.response_status is OCSPResponseStatus.MALFORMED_REQUEST


def test_all_that_a_request_may_hold_is_read() -> None:
    requestor = tlv(CONTEXT_CONSTRUCTED + 1, tlv(CONTEXT_CONSTRUCTED + 4, sequence()))
    signature = tlv(CONTEXT_CONSTRUCTED, sequence(sequence(), octets(b"")))
    request = sequence(
        sequence(
            tlv(CONTEXT_CONSTRUCTED, integer(0)),
            requestor,
            sequence(sequence(CERT_ID, extensions(0, STRANGE)), sequence(CERT_ID)),
            extensions(2, STRANGE, sequence(NONCE, TRUE, octets(octets(b"n")))),
        ),
        signature,
    )

    read_back = parse_ocsp_request(request)

    assert [(one.cert_id, one.issuer, one.serial) for one in read_back.asked] == [
        (CERT_ID, ISSUER, 7)
    ] * 2
    assert read_back.nonce == octets(b"n")


@given(data=st.binary(max_size=300))
@settings(max_examples=150, derandomize=True)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        parse_ocsp_request(data)
    except MalformedOcspRequest as error:
        assert set(error.fields) == {"where", "why"}  # noqa: PT017  # either outcome will do


@given(data=st.data())
@settings(max_examples=150, derandomize=True, deadline=None)
def test_whatever_comes_the_answer_is_well_formed(
    asked: tuple[Asked, Responder, bytes], data: st.DataObject
) -> None:
    _, responder, request = asked
    place = data.draw(st.integers(0, len(request) - 1))
    spoiled = data.draw(
        st.one_of(
            st.just(request[:place]),
            st.binary(max_size=4).map(lambda new: request[:place] + new + request[place:]),
            st.integers(1, 255).map(
                lambda bits: (
                    request[:place] + bytes((request[place] ^ bits,)) + request[place + 1 :]
                )
            ),
        )
    )

    answer = responder.answer(spoiled)

    told = asn1_ocsp.OCSPResponse.load(answer, strict=True)
    assert told.dump(force=True) == answer
    status = told["response_status"].native
    assert status in {"successful", "malformed_request", "unauthorized"}
    if status == "successful":
        assert len(list(read(answer).responses)) == 1


def test_a_request_of_every_certificate_that_is_allowed_is_answered(
    asked: tuple[Asked, Responder, bytes],
) -> None:
    world, responder, _ = asked
    request = asking(world.cert_id(number) for number in range(1, MOST_CERTIFICATES + 1))

    told = [one.serial_number for one in read(responder.answer(request)).responses]

    assert told == list(range(1, MOST_CERTIFICATES + 1))
