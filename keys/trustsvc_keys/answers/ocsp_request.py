"""Read OCSP requests (RFC 6960, 4.1; RFC 9654).

Strict DER only. What an answer must repeat unchanged (CertID, nonce) is kept as the very octets
that came. A signature on a request is allowed and not looked at: everybody may ask.
"""

from dataclasses import dataclass

from trustsvc_keys.cms.der import (
    BOOLEAN,
    CONTEXT_CONSTRUCTED,
    OBJECT_IDENTIFIER,
    OCTETS,
    SEQUENCE,
    object_identifier,
)
from trustsvc_keys.cms.reader import DerReader
from trustsvc_keys.errors import MalformedDer, MalformedOcspRequest

LIMIT_BYTES = 65_536
"""The longest request that is read; one for a single certificate has some 80 octets."""
MOST_CERTIFICATES = 256
"""How many certificates one request may ask about."""
MOST_NONCE_BYTES = 128
"""RFC 9654, 2.1; RFC 8954 allowed 32."""
NONCE = object_identifier("1.3.6.1.5.5.7.48.1.2")


@dataclass(frozen=True, slots=True)
class AskedCertificate:
    """One certificate that is asked about.

    Attributes:
        cert_id: The CertID in DER.
        issuer: Its first three fields (hash algorithm, hashes of the issuer's name and key).
        serial: The serial number.
    """

    cert_id: bytes
    issuer: bytes
    serial: int


@dataclass(frozen=True, slots=True)
class OcspRequest:
    """What is asked.

    Attributes:
        asked: The certificates, in order; at least one.
        nonce: The value of the nonce extension in DER, to be repeated; None where there is none.
    """

    asked: tuple[AskedCertificate, ...]
    nonce: bytes | None


def parse_ocsp_request(data: bytes) -> OcspRequest:
    """Read a request.

    Raises:
        MalformedOcspRequest: It is none, too long for one, or critically wants what is unknown.
    """
    if len(data) > LIMIT_BYTES:
        raise MalformedOcspRequest(where="request", why=f"more than {LIMIT_BYTES} octets")
    try:
        outer = DerReader(data)
        fields = outer.enter(SEQUENCE)
        outer.close()
        asked, nonce = _read_content(fields.enter(SEQUENCE))
        if fields.tag == CONTEXT_CONSTRUCTED:
            fields.enter(CONTEXT_CONSTRUCTED).enter(SEQUENCE)
        fields.close()
    except MalformedDer as error:
        raise MalformedOcspRequest(**error.fields) from error
    return OcspRequest(asked, nonce)


def _read_content(fields: DerReader) -> tuple[tuple[AskedCertificate, ...], bytes | None]:
    """Read the TBSRequest: version, requestor, requests, extensions (4.1.1)."""
    if fields.tag == CONTEXT_CONSTRUCTED:
        version = fields.enter(CONTEXT_CONSTRUCTED)
        number = version.integer()
        version.close()
        if number != 0:
            raise MalformedOcspRequest(where="version", why=f"{number + 1}, not 1")
    if fields.tag == CONTEXT_CONSTRUCTED + 1:
        fields.contents(CONTEXT_CONSTRUCTED + 1)
    requests = fields.enter(SEQUENCE)
    asked: list[AskedCertificate] = []
    while requests.tag is not None:
        if len(asked) == MOST_CERTIFICATES:
            why = f"more than {MOST_CERTIFICATES} certificates"
            raise MalformedOcspRequest(where="requestList", why=why)
        asked.append(_read_asked(requests.enter(SEQUENCE)))
    if not asked:
        raise MalformedOcspRequest(where="requestList", why="no certificate")
    nonce = None
    if fields.tag == CONTEXT_CONSTRUCTED + 2:
        nonce = _read_extensions(fields.enter(CONTEXT_CONSTRUCTED + 2)).get(NONCE)
    fields.close()
    return tuple(asked), None if nonce is None else _checked_nonce(nonce)


def _read_asked(fields: DerReader) -> AskedCertificate:
    """Read a Request: the CertID, and extensions of which none is known."""
    cert_id = fields.whole(SEQUENCE)
    inner = DerReader(cert_id).enter(SEQUENCE)
    issuer = inner.whole(SEQUENCE) + inner.whole(OCTETS) + inner.whole(OCTETS)
    serial = inner.integer()
    inner.close()
    if fields.tag == CONTEXT_CONSTRUCTED:
        _read_extensions(fields.enter(CONTEXT_CONSTRUCTED))
    fields.close()
    return AskedCertificate(cert_id, issuer, serial)


def _read_extensions(outer: DerReader) -> dict[bytes, bytes]:
    """Read extensions by object identifier in DER; only the nonce may be critical (4.4)."""
    extensions = outer.enter(SEQUENCE)
    outer.close()
    found: dict[bytes, bytes] = {}
    while extensions.tag is not None:
        one = extensions.enter(SEQUENCE)
        name = one.whole(OBJECT_IDENTIFIER)
        critical = one.tag == BOOLEAN and one.boolean()
        value = one.contents(OCTETS)
        one.close()
        if name in found:
            raise MalformedOcspRequest(where="extensions", why="one of them twice")
        if critical and name != NONCE:
            raise MalformedOcspRequest(where="extensions", why="an unknown one is critical")
        found[name] = value
    if not found:
        raise MalformedOcspRequest(where="extensions", why="none at all")
    return found


def _checked_nonce(value: bytes) -> bytes:
    """Refuse a nonce that is empty or too long (RFC 9654, 2.1)."""
    reader = DerReader(value)
    size = len(reader.contents(OCTETS))
    reader.close()
    if not 1 <= size <= MOST_NONCE_BYTES:
        raise MalformedOcspRequest(where="nonce", why=f"{size} octets, not 1 to {MOST_NONCE_BYTES}")
    return value
