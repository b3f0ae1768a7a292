"""Ask two persons before an authority's key is used, and open it only with both their secrets.

Neither secret opens the key alone: a key file's passphrase is a hash of both, so whoever has one
learns nothing of the other's half; the PIN of a hardware module is one half after the other, as
modules know no more (one with its own quorum is better: let it ask). What this does not do: the
joined passphrase is in this process's memory for the time of the ceremony, so whoever owns the
machine owns the key. Hence a machine without a network, and a hardware module for what is not a
demo. An absent person's secret lies in a sealed envelope with a deputy.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from trustsvc_keys.authority.practice import PERSONS
from trustsvc_keys.errors import PersonsMissing

_DOMAIN = b"trustsvc: a key that two persons open together, version 1\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What is about to be done and cannot be undone.

    Attributes:
        action: ``make-key``, ``sign-certificate``, ``revoke``, ``suspend``, ``release`` or
            ``sign-list``.
        name: The name in the book that it is done to.
        says: What a person should compare with the plan before saying yes.
    """

    action: str
    name: str
    says: Mapping[str, str]


Confirm = Callable[[Step, str], bool]
"""Asks one person, by name, whether a step shall be taken."""
Share = Callable[[str], bytes]
"""Gives the secret of one person, by name; asked once a ceremony."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """How the two persons of a plan are asked.

    Attributes:
        confirm: Asks one of them about a step.
        share: Asks one of them for the secret.
    """

    confirm: Confirm
    share: Share = field(repr=False)


class Secrets:
    """The secrets that were given, for one ceremony; never shown."""

    __slots__ = ("_attendance", "_persons", "_shares")

    def __init__(self, persons: tuple[str, ...], attendance: Attendance | None) -> None:
        """Take the persons of a plan, and how to ask them."""
        self._persons = persons
        self._attendance = attendance
        self._shares: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        """Name the persons only."""
        return f"Secrets({self._persons!r})"

    def passphrase(self) -> bytes:
        """Join both secrets to what opens a key file.

        Raises:
            PersonsMissing: A secret is missing, or both are the same.
        """
        digest = hashlib.sha256(_DOMAIN)
        for share in self._given():
            digest.update(len(share).to_bytes(8))
            digest.update(share)
        return digest.hexdigest().encode()

    def pin(self) -> bytes:
        """Put one secret after the other, as the PIN of a hardware module.

        Raises:
            PersonsMissing: A secret is missing, or both are the same.
        """
        return b"".join(self._given())

    def _given(self) -> tuple[bytes, ...]:
        """Ask for both secrets, once."""
        if not self._shares:
            if self._attendance is None or len(self._persons) != PERSONS:
                raise PersonsMissing(step="open a key", why=f"{PERSONS} persons open it")
            shares = tuple(self._attendance.share(person) for person in self._persons)
            if not all(shares):
                raise PersonsMissing(step="open a key", why="an empty secret")
            if len(set(shares)) != PERSONS:
                raise PersonsMissing(step="open a key", why="both persons gave the same secret")
            self._shares = shares
        return self._shares
