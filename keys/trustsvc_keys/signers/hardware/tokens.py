"""Find the token that a URI names (RFC 7512, 2.3), and log in to it without locking it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pkcs11 import exceptions as told
from pkcs11.constants import TokenFlag
from pkcs11.types import Session, Token

from trustsvc_keys.errors import (
    HardwareRefused,
    HardwareUnavailable,
    KeyAmbiguous,
    PinLocked,
    WrongPin,
)
from trustsvc_keys.signers.hardware.faults import Lost
from trustsvc_keys.signers.hardware.pin import PinMemory
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as Library  # noqa: N812  # a class, whatever its case

_PIN_REFUSED = (told.PinIncorrect, told.PinInvalid, told.PinLenRange)


@dataclass(frozen=True, slots=True)
class TokenName:
    """What tells a token from others, whatever slot it is in; what is None matches everything."""

    label: str | None
    serial: str | None
    manufacturer: str | None
    model: str | None

    def names(self, token: Token) -> bool:
        """Say whether a token is called so."""
        other = name_of(token)
        return all(
            wanted in (None, found)
            for wanted, found in (
                (self.label, other.label),
                (self.serial, other.serial),
                (self.manufacturer, other.manufacturer),
                (self.model, other.model),
            )
        )


def name_of(token: Token) -> TokenName:
    """Give the full name of a token."""
    serial = token.serial.decode("utf-8", "replace").rstrip(" \0")
    return TokenName(token.label, serial, token.manufacturer_id, token.model)


def named_by(uri: Pkcs11Uri) -> TokenName:
    """Give the name by which a URI asks for a token."""
    return TokenName(uri.token, uri.serial, uri.manufacturer, uri.model)


def find_token(library: "Library", name: TokenName, where: str) -> Token:
    """Find the one token of that name that is there and was set up.

    Raises:
        Lost: There is none now.
        KeyAmbiguous: There are several.
    """
    found = []
    for slot in library.get_slots(token_present=True):
        try:
            token = slot.get_token()
        except (told.TokenNotPresent, told.TokenNotRecognised):
            continue
        if token.flags & TokenFlag.TOKEN_INITIALIZED and name.names(token):
            found.append(token)
    if not found:
        raise Lost(HardwareUnavailable(where=where, why="no such token is there"))
    if len(found) > 1:
        raise KeyAmbiguous(where=where, found=f"{len(found)} tokens")
    return found[0]


def log_in(token: Token, pin: str, pins: PinMemory, where: str) -> Session:
    """Open the first session with a token; no PIN is sent twice, and none as the last try.

    Raises:
        WrongPin: The token refuses the PIN, or did before.
        PinLocked: It takes no PIN, or one last try is left.
        HardwareRefused: It has no PIN yet.
        pkcs11.UserAlreadyLoggedIn: A session of this process is open, so that no PIN is judged.
    """
    _check_flags(token.flags, pins, where)
    if pins.was_refused(pin):
        raise WrongPin(where=where, left="not sent: the token refused it before")
    try:
        session = token.open(user_pin=pin)
    except _PIN_REFUSED:
        flags = token.slot.get_token().flags
        pins.refused(pin, counted=bool(flags & TokenFlag.USER_PIN_COUNT_LOW))
        # From None: nothing of the attempt shall be shown.
        raise WrongPin(where=where, left=_tries_left(flags)) from None
    except told.PinLocked:
        raise PinLocked(where=where, why="locked") from None
    pins.took(pin)
    return session


def _check_flags(flags: TokenFlag, pins: PinMemory, where: str) -> None:
    """Refuse to send a PIN that would be in vain, or the last."""
    if flags & TokenFlag.USER_PIN_LOCKED:
        raise PinLocked(where=where, why="locked")
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        raise PinLocked(where=where, why="one last try is left")
    if not flags & TokenFlag.USER_PIN_INITIALIZED:
        raise HardwareRefused(where=where, why="the token has no PIN yet")
    if not flags & TokenFlag.USER_PIN_COUNT_LOW:
        pins.forget_refused()


def _tries_left(flags: TokenFlag) -> str:
    """Tell how near the token is to locking itself, as far as it says (CK_TOKEN_INFO flags)."""
    if flags & TokenFlag.USER_PIN_LOCKED:
        return "none: the token is locked now"
    if flags & TokenFlag.USER_PIN_FINAL_TRY:
        return "one: the next wrong PIN locks the token"
    if flags & TokenFlag.USER_PIN_COUNT_LOW:
        return "few: the token counts wrong PINs"
    return "the token does not say"
