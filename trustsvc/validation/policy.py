"""Read what a policy says of trust and signatures: ``[trust]`` and ``[signatures]``.

[trust]
roots = ["roots.pem"]                # beside the policy file; who is trusted at all
independent_at_least = 0             # how many vouchers the service's operator does not run
crls = ["issuing.crl"]               # revocation lists beside the policy file, DER or PEM
revocation = "report"                # off | report | require (nothing passes without an answer)
[trust.issuers]
"NTRCN-9132…" = ["roots.pem"]        # which roots may vouch for this issuer
[signatures]
profile = "strict"                   # strict | etsi-default
require_logged = true                # a certificate that says *logged* needs its log entry
logged_policies = ["2.999.1.2"]      # the policy OIDs that say so
[signatures.sunset]
"rsa-pkcs1" = "2029-12-31"           # rsa-pkcs1 | rsa-pss | ecdsa | ed25519: not trusted for what
                                     # is judged, or proved to exist, only after that day
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import get_args

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.signatures.algorithms import Family
from trustsvc_anchors.errors import MalformedPolicy
from trustsvc_keys.authority.profiles import DEMO_LOGGED
from trustsvc_keys.errors import MalformedRevocationList
from trustsvc_keys.paths.rules import RevocationMode

TRUST_KEYS = {"roots", "issuers", "independent_at_least", "crls", "revocation"}
SIGNATURE_KEYS = {"profile", "require_logged", "logged_policies", "sunset"}
FAMILIES: tuple[str, ...] = get_args(Family)
PROFILES = ("strict", "etsi-default")


@dataclass(frozen=True, slots=True)
class SignaturePolicy:
    """Whom a verification trusts to name issuers, and what signatures must be like.

    ``roots`` and the values of ``issuers`` are DER certificates; ``issuers`` empty means that any
    trusted root may name any issuer. ``crls`` are DER.
    """

    roots: tuple[bytes, ...]
    issuers: Mapping[str, tuple[bytes, ...]]
    independent_at_least: int
    profile: str
    require_logged: bool
    sunset: Mapping[str, date]
    crls: tuple[bytes, ...] = ()
    revocation: RevocationMode = RevocationMode.REPORT
    logged_policies: tuple[str, ...] = (DEMO_LOGGED,)

    def roots_for(self, issuer: str | None) -> tuple[bytes, ...]:
        """Give the roots that may vouch for an issuer."""
        if not self.issuers:
            return self.roots
        return () if issuer is None else self.issuers.get(issuer, ())


def parse_signature_policy(data: bytes, folder: Path) -> SignaturePolicy:
    """Read the two tables; root files lie in ``folder``.

    Raises:
        MalformedPolicy: an unknown key, a wrong type, a root file that holds no certificate.
    """
    try:
        whole = tomllib.loads(data.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise MalformedPolicy(where="policy", why=str(error)) from error
    trust = _table(whole, "trust", TRUST_KEYS)
    signatures = _table(whole, "signatures", SIGNATURE_KEYS)
    issuers = trust.get("issuers", {})
    if not isinstance(issuers, dict):
        raise MalformedPolicy(where="trust.issuers", why="not a table")
    profile = signatures.get("profile", "strict")
    if profile not in PROFILES:
        raise MalformedPolicy(where="signatures.profile", why=f"none of {', '.join(PROFILES)}")
    return SignaturePolicy(
        roots=_roots(trust.get("roots", []), folder, "trust.roots"),
        issuers={
            name: _roots(files, folder, f"trust.issuers.{name}") for name, files in issuers.items()
        },
        independent_at_least=_count(trust.get("independent_at_least", 0)),
        profile=profile,
        require_logged=signatures.get("require_logged", True) is True,
        sunset=_sunset(signatures.get("sunset", {})),
        crls=_lists(trust.get("crls", []), folder),
        revocation=_revocation(trust.get("revocation", RevocationMode.REPORT)),
        logged_policies=_oids(signatures.get("logged_policies", [DEMO_LOGGED])),
    )


def _table(whole: Mapping[str, object], name: str, known: set[str]) -> dict[str, object]:
    table = whole.get(name, {})
    if not isinstance(table, dict):
        raise MalformedPolicy(where=name, why="not a table")
    unknown = sorted(set(table) - known)
    if unknown:
        raise MalformedPolicy(where=f"{name}.{unknown[0]}", why="no such key")
    return table


def _files(names: object, folder: Path, where: str) -> Iterator[tuple[str, bytes]]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise MalformedPolicy(where=where, why="not a list of file names")
    for name in names:
        try:
            yield name, (folder / name).read_bytes()
        except OSError as error:
            raise MalformedPolicy(where=where, why=f"{name}: {error.strerror}") from error


def _roots(names: object, folder: Path, where: str) -> tuple[bytes, ...]:
    found: list[bytes] = []
    for name, content in _files(names, folder, where):
        try:
            loaded = x509.load_pem_x509_certificates(content)
        except ValueError as error:
            raise MalformedPolicy(where=where, why=f"{name} holds no certificate") from error
        found += [certificate.public_bytes(Encoding.DER) for certificate in loaded]
    return tuple(found)


def _lists(names: object, folder: Path) -> tuple[bytes, ...]:
    where = "trust.crls"
    found = []
    for name, content in _files(names, folder, where):
        try:
            found.append(read_revocation_list(content))
        except MalformedRevocationList as error:
            raise MalformedPolicy(where=where, why=f"{name} is no revocation list") from error
    return tuple(found)


def read_revocation_list(content: bytes) -> bytes:
    """Give a revocation list in DER that comes in DER or PEM.

    Raises:
        MalformedRevocationList: it is neither.
    """
    load = x509.load_pem_x509_crl if content.startswith(b"-----") else x509.load_der_x509_crl
    try:
        return load(content).public_bytes(Encoding.DER)
    except ValueError as error:
        raise MalformedRevocationList(where="revocation list", why="neither DER nor PEM") from error


def _revocation(value: object) -> RevocationMode:
    try:
        return RevocationMode(str(value))
    except ValueError as error:
        known = ", ".join(RevocationMode)
        raise MalformedPolicy(where="trust.revocation", why=f"none of {known}") from error


def _oids(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise MalformedPolicy(where="signatures.logged_policies", why="not a list of OIDs")
    return tuple(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise MalformedPolicy(where="trust.independent_at_least", why="not a whole number")
    return value


def _sunset(table: object) -> dict[str, date]:
    if not isinstance(table, dict):
        raise MalformedPolicy(where="signatures.sunset", why="not a table")
    found = {}
    for name, day in table.items():
        if name not in FAMILIES:
            why = f"none of {', '.join(FAMILIES)}"
            raise MalformedPolicy(where=f"signatures.sunset.{name}", why=why)
        try:
            found[name] = day if isinstance(day, date) else date.fromisoformat(day)
        except (TypeError, ValueError) as error:
            raise MalformedPolicy(where=f"signatures.sunset.{name}", why="not a date") from error
    return found
