"""Translate what a module says (PKCS#11 v2.40, 5.1) into our errors.

Two kinds matter: what may be over once sessions are opened again or the module is started anew
(`Lost`, which never leaves this package), and what the module will refuse the next time as well.
Codes that the standard does not know count as the first: a second try costs little.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from pkcs11 import exceptions as told
from pkcs11.exceptions import PKCS11Error

from trustsvc_keys.errors import HardwareRefused, HardwareUnavailable, KeyProblem

_GONE = (
    told.DeviceError,
    told.DeviceRemoved,
    told.FunctionFailed,
    told.GeneralError,
    told.KeyHandleInvalid,
    told.ObjectHandleInvalid,
    told.OperationActive,
    told.OperationNotInitialized,
    told.SessionClosed,
    told.SessionCount,
    told.SessionHandleInvalid,
    told.SlotIDInvalid,
    told.TokenNotPresent,
    told.TokenNotRecognised,
    told.UserNotLoggedIn,
)


# CKR_KEY_FUNCTION_NOT_PERMITTED, for which python-pkcs11 0.9.5 has no class.
_NOT_PERMITTED = "0x68"


class Lost(Exception):
    """A session, key, token or module is not there; it may come back.

    Attributes:
        error: What the caller is told, if it does not.
    """

    def __init__(self, error: KeyProblem) -> None:
        """Keep the error."""
        super().__init__(error)
        self.error = error


@contextmanager
def translated(where: str) -> Iterator[None]:
    """Raise our errors for those of the module.

    Raises:
        Lost: It may be over when asked again.
        HardwareRefused: It will not.
    """
    try:
        yield
    except PKCS11Error as error:
        why = str(error) or type(error).__name__
        if isinstance(error, _GONE) or (type(error) is PKCS11Error and _may_pass(why)):
            raise Lost(HardwareUnavailable(where=where, why=why)) from error
        raise HardwareRefused(where=where, why=why) from error


def _may_pass(told_as: str) -> bool:
    """Say of a code without a class, as CKR_CRYPTOKI_NOT_INITIALIZED or a maker's own."""
    return not told_as.endswith(f" {_NOT_PERMITTED}")
