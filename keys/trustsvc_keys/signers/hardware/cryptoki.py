"""Start and stop a PKCS#11 module as an application with threads does (PKCS#11 v2.40, 5.4).

python-pkcs11 0.9.5 starts modules with no arguments, which promises them that no two threads will
call at once, and then lets threads call at once: SoftHSM takes the promise at its word and locks
nothing. So each module is started here, with CKF_OS_LOCKING_OK. Closing all sessions of a slot,
which python-pkcs11 does not offer either, stands here too. Everything else is its work.
"""

import ctypes
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

if TYPE_CHECKING:
    from collections.abc import Callable

OK: Final = 0x000
CANT_LOCK: Final = 0x00A
NOT_INITIALIZED: Final = 0x190
ALREADY_INITIALIZED: Final = 0x191
_OS_LOCKING_OK: Final = 0x002
# The functions up to C_CloseAllSessions, in the order that CK_FUNCTION_LIST fixes.
_INITIALIZE, _FINALIZE, _CLOSE_ALL, _COUNT = 0, 1, 14, 15


class _FunctionList(ctypes.Structure):
    """The beginning of CK_FUNCTION_LIST."""

    _fields_: ClassVar = [("version", ctypes.c_ubyte * 2), ("functions", ctypes.c_void_p * _COUNT)]


class _Arguments(ctypes.Structure):
    """CK_C_INITIALIZE_ARGS without functions of ours."""

    _fields_: ClassVar = [
        ("mutexes", ctypes.c_void_p * 4),
        ("flags", ctypes.c_ulong),
        ("reserved", ctypes.c_void_p),
    ]


class Cryptoki:
    """The functions of one module that python-pkcs11 does not call as we need it."""

    __slots__ = ("_close_all", "_finalize", "_initialize")

    def __init__(self, path: Path) -> None:
        """Find the functions; the module is loaded once, whoever asks.

        Raises:
            OSError: There is no such library, or it is no module.
        """
        library = ctypes.CDLL(str(path))
        pointer = ctypes.POINTER(_FunctionList)()
        try:
            code = library.C_GetFunctionList(ctypes.byref(pointer))
        except AttributeError as error:
            message = "it has no C_GetFunctionList"
            raise OSError(message) from error
        if code != OK or not pointer:
            message = f"C_GetFunctionList gave {code:#x}"
            raise OSError(message)
        functions = pointer.contents.functions
        with_pointer = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_void_p)
        self._initialize: Callable[[object], int] = with_pointer(functions[_INITIALIZE])
        self._finalize: Callable[[None], int] = with_pointer(functions[_FINALIZE])
        self._close_all: Callable[[int], int] = ctypes.CFUNCTYPE(ctypes.c_ulong, ctypes.c_ulong)(
            functions[_CLOSE_ALL]
        )

    def start(self) -> tuple[int, bool]:
        """Start the module; give its answer, and whether threads may call it at once."""
        code = self._initialize(ctypes.byref(_Arguments(flags=_OS_LOCKING_OK)))
        if code == CANT_LOCK:
            return self._initialize(None), False
        return code, True

    def stop(self) -> int:
        """Stop the module: every session and login of this process ends."""
        return self._finalize(None)

    def close_sessions(self, slot: int) -> int:
        """Close every session of this process with a slot, which also logs it out."""
        return self._close_all(slot)
