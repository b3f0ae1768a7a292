"""Ask time-stamping authorities for time stamps (RFC 3161).

Several authorities are asked in order until as many have stamped as must. Nothing that one of them
says is believed unproved: the response must be to this very request, and the token must verify.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar

from asn1crypto import cms, core, tsp

from trustsvc_keys.errors import (
    KeysError,
    MalformedTimeStamp,
    RemoteProblem,
    TimeStampRefused,
    TooFewTimeStamps,
)
from trustsvc_keys.paths.certificates import UNREADABLE
from trustsvc_keys.remote.timestamp_token import (
    LIMIT_BYTES,
    TimeStamp,
    TimeStampTrust,
    verify_time_stamp,
)
from trustsvc_keys.remote.transport import Transport

NONCE_BITS = 128
_SHA256_BYTES = 32
_GRANTED = frozenset({"granted", "granted_with_mods"})


class _Response(core.Sequence):  # type: ignore[misc]  # asn1crypto has no types
    """A TimeStampResp (RFC 3161, 2.4.2); asn1crypto's own must have a token, a refusal has none."""

    _fields: ClassVar = [
        ("status", tsp.PKIStatusInfo),
        ("time_stamp_token", cms.ContentInfo, {"optional": True}),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeStampAuthority:
    """A time-stamping authority that may be asked.

    Attributes:
        name: What it is called in errors and reports.
        transport: How it is reached.
        trust: By which roots its tokens are believed.
        policy: The policy that is asked for, as an OID; None leaves it to the authority.
        drift: How far its clock may be from ours.
    """

    name: str
    transport: Transport
    trust: TimeStampTrust
    policy: str | None = None
    drift: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Stamped:
    """The time stamps that were got.

    Attributes:
        stamps: One of each authority that stamped, in the order of asking, with its name.
        failures: Why others did not, by name.
    """

    stamps: tuple[tuple[str, TimeStamp], ...]
    failures: tuple[tuple[str, str], ...]


def encode_time_stamp_request(imprint: bytes, *, nonce: int, policy: str | None = None) -> bytes:
    """Write a request for a SHA-256 imprint, the certificates to be sent (RFC 3161, 2.4.1).

    Raises:
        MalformedTimeStamp: The imprint is no SHA-256 digest, or the policy no OID.
    """
    if len(imprint) != _SHA256_BYTES:
        raise MalformedTimeStamp(where="imprint", why=f"{len(imprint)} bytes, not 32")
    fields = {
        "version": 1,
        "message_imprint": {
            "hash_algorithm": {"algorithm": "sha256"},
            "hashed_message": imprint,
        },
        "nonce": nonce,
        "cert_req": True,
    }
    try:
        request = tsp.TimeStampReq(fields if policy is None else {**fields, "req_policy": policy})
        encoded: bytes = request.dump()
    except ValueError as error:
        raise MalformedTimeStamp(where="policy", why="no object identifier") from error
    return encoded


def check_time_stamp_response(
    response: bytes, imprint: bytes, *, nonce: int, authority: TimeStampAuthority, now: datetime
) -> TimeStamp:
    """Check a response, and give the time stamp in it (RFC 3161, 2.4.2).

    Args:
        response: The response, in DER.
        imprint: What was to be stamped.
        nonce: The nonce of the request.
        authority: Who was asked.
        now: The time by our clock.

    Raises:
        MalformedTimeStamp: It is no response.
        TimeStampRefused: No time stamp was given, or not the one asked for.
    """
    stamp = verify_time_stamp(
        _token(response, authority.name), imprint, authority.trust, authority=authority.name
    )
    if stamp.nonce != nonce:
        raise TimeStampRefused(authority=authority.name, why="it answers another request")
    if authority.policy is not None and stamp.policy != authority.policy:
        raise TimeStampRefused(authority=authority.name, why=f"by another policy, {stamp.policy}")
    if abs(stamp.at - now) > authority.drift:
        raise TimeStampRefused(
            authority=authority.name, why=f"its clock says {stamp.at.isoformat()}, ours otherwise"
        )
    return stamp


def _token(response: bytes, authority: str) -> bytes:
    """Take the token out of a response."""
    if len(response) > LIMIT_BYTES:
        raise MalformedTimeStamp(where="response", why=f"more than {LIMIT_BYTES} bytes")
    try:
        parsed = _Response.load(response, strict=True)
        status = parsed["status"]["status"].native
        failed = parsed["status"]["fail_info"].native
        token: bytes = parsed["time_stamp_token"].dump()
    except UNREADABLE as error:
        raise MalformedTimeStamp(where="response", why=type(error).__name__) from error
    if status not in _GRANTED:
        why = ", ".join([str(status), *sorted(map(str, failed or ()))])
        raise TimeStampRefused(authority=authority, why=f"it answered {why}")
    if not token:
        raise MalformedTimeStamp(where="response", why="granted without a token")
    return token


def request_time_stamp(
    imprint: bytes,
    authority: TimeStampAuthority,
    *,
    now: Callable[[], datetime],
    nonce: int | None = None,
) -> TimeStamp:
    """Ask one authority for a time stamp over a SHA-256 imprint.

    Raises:
        MalformedTimeStamp: What came is no response.
        RemoteProblem: Nothing came, or no time stamp, or not the one asked for.
    """
    chosen = secrets.randbits(NONCE_BITS) if nonce is None else nonce
    request = encode_time_stamp_request(imprint, nonce=chosen, policy=authority.policy)
    response = authority.transport(request)
    return check_time_stamp_response(
        response, imprint, nonce=chosen, authority=authority, now=now()
    )


def request_time_stamps(
    imprint: bytes,
    authorities: Sequence[TimeStampAuthority],
    *,
    wanted: int,
    now: Callable[[], datetime],
) -> Stamped:
    """Ask authorities in order until as many have stamped as must.

    Raises:
        TooFewTimeStamps: Not enough of them did.
    """
    got = Stamped((), ())
    for authority in authorities:
        if len(got.stamps) >= wanted:
            break
        try:
            stamp = request_time_stamp(imprint, authority, now=now)
        except (MalformedTimeStamp, RemoteProblem) as error:
            got = replace(got, failures=(*got.failures, (authority.name, _why(error))))
        else:
            got = replace(got, stamps=(*got.stamps, (authority.name, stamp)))
    if len(got.stamps) < wanted:
        raise TooFewTimeStamps(wanted=wanted, had=len(got.stamps), failures=dict(got.failures))
    return got


def _why(error: KeysError) -> str:
    """Write why an authority did not stamp."""
    return f"{error.code}: {error.fields.get('why', '')}"
