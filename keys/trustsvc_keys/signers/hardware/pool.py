"""Keep sessions with a token open, a few at most, and bring them back when they are lost.

A token is logged in once for the whole process (PKCS#11 v2.40, 5.6), by the first session; the
others find it open. What is lost is repaired in two steps: all sessions of this token are opened
anew, as after a time-out; then the module is started anew, as after a module that went away. Only
if that does not help the caller is told, and the next call tries again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pkcs11.exceptions import PKCS11Error, SessionCount, UserAlreadyLoggedIn
from pkcs11.types import PrivateKey, Session

from trustsvc_keys.errors import HardwareUnavailable, WrongPin
from trustsvc_keys.signers.hardware.faults import Lost, translated
from trustsvc_keys.signers.hardware.module import (
    PATIENCE_S,
    Epoch,
    Module,
    Result,
    get_module,
)
from trustsvc_keys.signers.hardware.pin import Pin, PinMemory
from trustsvc_keys.signers.hardware.tokens import (
    TokenName,
    find_token,
    log_in,
    name_of,
    named_by,
)
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as Library  # noqa: N812  # a class, whatever its case

SESSIONS = 8
"""The most sessions with one token; more would wait inside the module."""


@dataclass(frozen=True, slots=True)
class FoundKey:
    """A private key on one session.

    Attributes:
        key: The key.
        asks: Whether it wants the PIN for each signature (CKA_ALWAYS_AUTHENTICATE).
    """

    key: PrivateKey
    asks: bool


@dataclass(slots=True)
class Line:
    """A session that one thread at a time uses.

    Attributes:
        session: The session.
        pin: Gives the PIN again while it is used, for keys that want it at each use.
        keys: The private keys that were found on it.
    """

    session: Session
    pin: Pin | None = field(default=None, repr=False)
    keys: dict[Pkcs11Uri, FoundKey] = field(default_factory=dict)


class TokenPool:
    """The sessions of this process with one token."""

    def __init__(self, module: Module, name: TokenName) -> None:
        """Take the token; no session is opened yet."""
        self._module = module
        self._name = name
        self._pins = PinMemory()
        self._pin: Pin | None = None
        self._resets = 0
        self._slot: int | None = None
        # What follows is guarded by the module's gate and holds for one epoch.
        self._epoch: Epoch = (-1, -1)
        self._idle: list[Line] = []
        self._count = 0
        self._limit = SESSIONS
        self._opening = False

    def __repr__(self) -> str:
        """Name the token."""
        return f"TokenPool({self._name.label!r})"

    def admit(self, pin: Pin, where: str) -> None:
        """Let somebody with this PIN use the token, as others may already.

        Raises:
            WrongPin: The token refuses it, or is open with another one.
            PinLocked: The token takes no PIN, or one last try is left.
            HardwareUnavailable: It does not answer.
        """
        text = pin()

        def check(_: Line) -> None:
            if not self._pins.opened_with(text):
                raise WrongPin(where=where, left="not sent: the token is open with another PIN")

        self._repairing(check, lambda: text, where)
        self._pin = pin

    def use(self, work: Callable[[Line], Result], where: str) -> Result:
        """Do something on a session of this thread's own.

        Args:
            work: What is done; nothing of it may be done when it raises `Lost` or a PKCS11Error.
            where: The key, for errors.

        Raises:
            KeyProblem: As ``work``; and what is lost and stays lost.
        """
        if self._pin is None:
            raise WrongPin(where=where, left="not sent: none was given")
        return self._repairing(work, self._pin, where)

    def _repairing(self, work: Callable[[Line], Result], pin: Pin, where: str) -> Result:
        """Work on a session, on a new one, and with the module started anew."""
        return self._module.repairing(
            lambda: self._once(work, pin, where), where, self._now, self._reopen
        )

    def _now(self) -> Epoch:
        """Say which sessions are the newest."""
        return self._module.generation, self._resets

    def _reopen(self, seen: Epoch) -> None:
        """Close every session with this token, unless that happened meanwhile."""
        with self._module.alone():
            if self._now() == seen:
                self._resets += 1
                if self._slot is not None:
                    self._module.close_sessions(self._slot)

    def _once(self, work: Callable[[Line], Result], pin: Pin, where: str) -> Result:
        """Work on a session, with no repair."""
        with (
            self._module.inside() as library,
            translated(where),
            self._line(library, pin, where) as line,
        ):
            return work(line)

    @contextmanager
    def _line(self, library: "Library", pin: Pin, where: str) -> Iterator[Line]:
        """Take a session and give it back; one that failed is left to be closed with all."""
        line = self._take(library, pin, where)
        line.pin, kept = pin, True
        try:
            yield line
        except (PKCS11Error, Lost):
            kept = False
            raise
        finally:
            line.pin = None
            with self._module.gate:
                if kept:
                    self._idle.append(line)
                else:
                    self._count -= 1
                self._module.gate.notify_all()

    def _take(self, library: "Library", pin: Pin, where: str) -> Line:
        """Take an idle session, or open one; the first logs in."""
        gate, session = self._module.gate, None
        with gate:
            self._turn_over()
            if not gate.wait_for(self._has_room, PATIENCE_S):
                raise HardwareUnavailable(where=where, why="every session is busy")
            if self._idle:
                return self._idle.pop()
            self._opening = True
            first = not self._count
        try:
            session = self._open(library, pin if first else None, where)
        finally:
            with gate:
                self._opening = False
                self._count += session is not None
                gate.notify_all()
        # None: the token has no room for one more, but others will be given back.
        return self._take(library, pin, where) if session is None else Line(session)

    def _open(self, library: "Library", pin: Pin | None, where: str) -> Session | None:
        """Open a session, by logging in where a PIN is given."""
        token = find_token(library, self._name, where)
        self._slot = token.slot.slot_id
        if pin is None:
            try:
                return token.open()
            except SessionCount:
                self._limit = max(1, self._count)
                return None
        text = pin()
        try:
            return log_in(token, text, self._pins, where)
        except UserAlreadyLoggedIn:
            # What is open was lost here, or is another library's: a PIN is judged, never assumed.
            self._module.close_sessions(self._slot)
            return log_in(token, text, self._pins, where)
        except WrongPin:
            # python-pkcs11 leaves the session open; there is no other.
            self._module.close_sessions(self._slot)
            raise

    def _has_room(self) -> bool:
        """Say whether a session is idle, or may be opened now."""
        return bool(self._idle) or (not self._opening and self._count < self._limit)

    def _turn_over(self) -> None:
        """Drop what an earlier epoch left; nobody uses it any more."""
        if self._epoch != self._now():
            self._epoch = self._now()
            self._idle.clear()
            self._count, self._limit, self._opening = 0, SESSIONS, False


_pools: dict[tuple[Path, TokenName], TokenPool] = {}


def open_pool(uri: Pkcs11Uri, pin: Pin) -> TokenPool:
    """Give the sessions with the token that a URI names, once the PIN is found right.

    Raises:
        KeyAmbiguous: Several tokens are called so.
        HardwareUnavailable: No such token answers.
        WrongPin, PinLocked: As `TokenPool.admit`.
    """
    module, where = get_module(uri), str(uri)

    def find() -> TokenName:
        with module.inside() as library, translated(where):
            return name_of(find_token(library, named_by(uri), where))

    name = module.repairing(find, where, lambda: (module.generation, 0))
    # One call, which no other thread comes between.
    pool = _pools.setdefault((module.path, name), TokenPool(module, name))
    pool.admit(pin, where)
    return pool
