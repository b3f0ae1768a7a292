"""Read PINs, and remember which of them a token took or refused, without keeping one.

A wrong PIN counts: after a few the token locks itself. So a PIN that was refused is not sent
again, however often a service tries; and whoever brings another PIN than the one that opened the
token is refused without a try. What is remembered is a digest under a key of this process.
"""

import hashlib
import secrets
from collections.abc import Callable

from trustsvc_keys.errors import WrongPin
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri
from trustsvc_keys.signers.software import read_private_file

Pin = Callable[[], str]
"""Gives a PIN when it is needed; it may be needed again, after a token was away."""


def pin_from(uri: Pkcs11Uri, passphrase: Callable[[], bytes]) -> Pin:
    """Say where the PIN comes from: the URI, the file that it names, or whoever opens the key."""
    where = str(uri)
    if uri.pin_value is not None:
        value = uri.pin_value
        return lambda: value
    if uri.pin_source is not None:
        source = uri.pin_source
        return lambda: _text(read_private_file(source).rstrip(b"\r\n"), where)
    return lambda: _text(passphrase(), where)


def _text(pin: bytes, where: str) -> str:
    """Read a PIN as text; one that cannot be one is not tried.

    Raises:
        WrongPin: It is empty or not UTF-8.
    """
    try:
        text = pin.decode()
    except UnicodeDecodeError:
        # From None: the error would hold the PIN.
        raise WrongPin(where=where, left="not sent: not UTF-8") from None
    if not text:
        raise WrongPin(where=where, left="not sent: empty")
    return text


class PinMemory:
    """What became of the PINs that a token was given."""

    __slots__ = ("_counted", "_key", "_opened", "_refused")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._key = secrets.token_bytes(32)
        self._opened: bytes | None = None
        self._refused: set[bytes] = set()
        self._counted = False

    def took(self, pin: str) -> None:
        """Remember the PIN that opened the token; what was refused before may be right later."""
        self._opened = self._digest(pin)
        self._refused.clear()

    def refused(self, pin: str, *, counted: bool) -> None:
        """Remember a PIN that the token refused, and whether the token says that it counts."""
        self._refused.add(self._digest(pin))
        self._counted = counted

    def forget_refused(self) -> None:
        """Forget what was refused, where the token said that it counts and now says that it is not.

        The right PIN came since, from elsewhere: what was wrong before may be the new PIN.
        """
        if self._counted:
            self._refused.clear()

    def was_refused(self, pin: str) -> bool:
        """Say whether the token refused this PIN."""
        return self._digest(pin) in self._refused

    def opened_with(self, pin: str) -> bool:
        """Say whether this PIN opened the token."""
        return self._opened is not None and secrets.compare_digest(self._opened, self._digest(pin))

    def _digest(self, pin: str) -> bytes:
        return hashlib.blake2b(pin.encode(), key=self._key).digest()
