"""Handle a compromised key in one step: revoke all that it certifies, and publish that at once.

1. Every certificate of that key, renewals too, is revoked for compromise, since when it is
   suspected (RFC 5280, 5.3.2); what was revoked before for another reason becomes a compromise.
2. The next list of whoever issued them is made and kept; OCSP tells it within a second.
3. What counts is the *control time*, the earlier of revocation date and invalidity date: what the
   key signed from then on does not count unless something else proves that it is older.

What is left to people is a new key: the next generation in the plan, and a ceremony.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority import life
from trustsvc_keys.authority.book import Revocation, RevocationReason
from trustsvc_keys.authority.certify import first_name, renewed_name
from trustsvc_keys.authority.office import Office
from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME
from trustsvc_keys.authority.revoke import STOLEN, control_time, standing
from trustsvc_keys.errors import AuthorityProblem, UnknownCertificate


@dataclass(frozen=True, slots=True, kw_only=True)
class Compromise:
    """What was done about a compromised key, and what is to be done.

    Attributes:
        name: The first certificate of the key.
        changes: The last change of each certificate of the key.
        control_time: From when nothing counts that the key signed.
        authority: Who issued them, and whose list was published.
        revocation_list: That list in DER.
        next_generation: The generation of the holder's next key; None for an authority, which
            needs a new ceremony in a new folder (keys/CPS.md, 5.7).
    """

    name: str
    changes: tuple[Revocation, ...]
    control_time: datetime
    authority: str
    revocation_list: bytes
    next_generation: int | None


def compromise(office: Office, name: str, since: datetime, now: datetime) -> Compromise:
    """Revoke every certificate of a key that is compromised, and publish the list.

    Asking again decides nothing new and asks nobody, but publishes a list again.

    Args:
        office: The authority's office.
        name: A certificate of the key.
        since: Since when the key is suspected.
        now: When that is decided.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
        AuthorityProblem: It is the root, which nothing can revoke.
        RevocationRefused: The suspicion begins after the decision.
        RootAway: It is the root's to decide, and its folder is not here.
        CeremonyStopped, PersonsMissing: As in a ceremony.
        KeyProblem: The key of whoever issued them cannot be used.
    """
    if name == ROOT_NAME:
        why = "nothing revokes a root: tell everybody who trusts it to stop (keys/CPS.md, 5.7)"
        raise AuthorityProblem(what=name, why=why)
    since = since.astimezone(UTC).replace(microsecond=0)
    changes = tuple(_revoke(office, one, since, now) for one in _certificates(office, name))
    authority = changes[0].authority
    return Compromise(
        name=changes[0].name,
        changes=changes,
        control_time=max(control_time(one) for one in changes),
        authority=authority,
        revocation_list=publish_list(office, authority, now),
        next_generation=_next_generation(changes[0].name),
    )


def _certificates(office: Office, name: str) -> tuple[str, ...]:
    """Name all certificates of a key: the first, and its renewals.

    Raises:
        UnknownCertificate: The book holds no certificate of that name.
    """
    first, found, number = first_name(name), [], 1
    while office.book.find_certificate(renewed_name(first, number)) is not None:
        found.append(renewed_name(first, number))
        number += 1
    if name not in found:
        raise UnknownCertificate(name=name)
    return tuple(found)


def _revoke(office: Office, name: str, since: datetime, now: datetime) -> Revocation:
    """Revoke one certificate, unless it is for compromise since then or before."""
    last = standing(name, office.book)
    if last is not None and last.reason is not None:
        if last.reason in STOLEN and control_time(last) <= since:
            return last
        if last.reason is not RevocationReason.CERTIFICATE_HOLD:
            # It does not count since then anyway; that must not move to a later time.
            since = min(since, control_time(last))
    is_authority = name == ISSUING_NAME
    reason = RevocationReason.CA_COMPROMISE if is_authority else RevocationReason.KEY_COMPROMISE
    return life.revoke(office, name, reason, now, invalid_from=since)


def _next_generation(name: str) -> int | None:
    """Give the generation after that of a holder's certificate, which ends its name."""
    if name == ISSUING_NAME:
        return None
    generation = name.rpartition("-")[2]
    return int(generation) + 1 if generation.isdecimal() else None
