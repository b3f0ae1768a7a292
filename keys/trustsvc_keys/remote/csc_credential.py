"""Read what a remote signing service says of a credential (CSC API 2.0.0.2, 11.5; 1.0.4, 11.5).

What it says is not judged here: a disabled key is read like any other.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from trustsvc_keys.errors import MalformedCertificate
from trustsvc_keys.paths.certificates import LIMIT_BYTES as CERTIFICATE_BYTES
from trustsvc_keys.paths.certificates import LoadedCertificate, load_certificate
from trustsvc_keys.remote.csc_errors import MalformedCscAnswer
from trustsvc_keys.remote.csc_json import JsonTable, parse_table

_CHAIN = 16
_FEW = 256
_MOST_SIGNATURES = 10**9
_OID = re.compile(r"[0-2](\.(0|[1-9][0-9]{0,18})){1,30}", re.ASCII)


class AuthorizationMode(StrEnum):
    """How a credential is authorised; version 1 knows all three, version 2 the last two."""

    IMPLICIT = "implicit"
    EXPLICIT = "explicit"
    OAUTH2_CODE = "oauth2code"


@dataclass(frozen=True, slots=True)
class Factor:
    """Something that must be given to authorise a credential (8.3).

    Attributes:
        factor_id: What it is called, as in ``PIN``.
        kind: Its type; ``Password`` is what can be given with the request.
        needed: Whether it may be left out.
    """

    factor_id: str
    kind: str
    needed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialInfo:
    """What a service says of a credential (11.5).

    Attributes:
        enabled: Whether its key may be used.
        algorithms: The OIDs of the algorithms that its key signs with, perhaps none.
        status: What the service says of its certificate, if anything.
        certificates: Its certificate, then those above it, as far as the service gives them.
        mode: How it is authorised.
        factors: What must be given for that.
        alternatives: Whether not all of the factors are needed together.
        bound: Whether an authorisation must name the hashes (SCAL 2).
        multisign: The most signatures of one authorisation.
    """

    enabled: bool
    algorithms: tuple[str, ...]
    status: str | None
    certificates: tuple[LoadedCertificate, ...]
    mode: AuthorizationMode
    factors: tuple[Factor, ...]
    alternatives: bool
    bound: bool
    multisign: int


def parse_credential_info(data: bytes, *, version: int) -> CredentialInfo:
    """Read the answer to ``credentials/info`` (11.5).

    Raises:
        MalformedCscAnswer: It is none.
    """
    table = parse_table(data, where="credentials/info", malformed=MalformedCscAnswer)
    key, cert = table.table("key"), table.table("cert")
    algorithms = key.texts("algo", most=_FEW)
    if not all(_OID.fullmatch(one) for one in algorithms):
        raise key.refuse(name="algo", why="not a list of object identifiers")
    mode, factors, alternatives = _authorization(table) if version > 1 else _authorization_1(table)
    return CredentialInfo(
        enabled=_one_of(key, "status", "enabled", "disabled") == "enabled",
        algorithms=algorithms,
        status=cert.optional("status", cert.text),
        certificates=_certificates(cert),
        mode=mode,
        factors=factors,
        alternatives=alternatives,
        bound="SCAL" in table and _one_of(table, "SCAL", "1", "2") == "2",
        multisign=table.integer("multisign", least=1, most=_MOST_SIGNATURES),
    )


def _one_of(table: JsonTable, name: str, *allowed: str) -> str:
    """Give a text that is one of a few."""
    value = table.text(name)
    if value not in allowed:
        raise table.refuse(name=name, why="none of " + ", ".join(allowed))
    return value


def _certificates(cert: JsonTable) -> tuple[LoadedCertificate, ...]:
    """Read the certificates, of which there must be one."""
    ders = cert.octets("certificates", most=_CHAIN, longest=CERTIFICATE_BYTES)
    if not ders:
        raise cert.refuse(name="certificates", why="empty")
    try:
        return tuple(load_certificate(der, where="certificates") for der in ders)
    except MalformedCertificate as error:
        raise cert.refuse(name="certificates", why="not a certificate in DER") from error


def _authorization(table: JsonTable) -> tuple[AuthorizationMode, tuple[Factor, ...], bool]:
    """Read how a credential is authorised (11.5, ``auth``)."""
    auth = table.table("auth")
    mode = AuthorizationMode(_one_of(auth, "mode", *list(AuthorizationMode)[1:]))
    objects = auth.tables("objects", most=_FEW) if "objects" in auth else ()
    factors = tuple(Factor(one.text("id"), one.text("type")) for one in objects)
    expression = auth.optional("expression", auth.text) or ""
    return mode, factors, bool(re.search(r"\bX?OR\b", expression, re.IGNORECASE))


def _authorization_1(table: JsonTable) -> tuple[AuthorizationMode, tuple[Factor, ...], bool]:
    """Read how a credential is authorised in version 1 (1.0.4, 11.5: ``authMode, PIN, OTP``)."""
    mode = AuthorizationMode(_one_of(table, "authMode", *AuthorizationMode))
    factors = []
    for name in ("PIN", "OTP"):
        if name not in table:
            continue
        told = table.table(name)
        presence = _one_of(told, "presence", "true", "false", "optional")
        online = name == "OTP" and told.optional("type", told.text) == "online"
        if presence != "false":
            kind = "PasswordOOB" if online else "Password"
            factors.append(Factor(name, kind, needed=presence == "true"))
    return mode, tuple(factors), False
