"""Load a module that fails when told so, before a copy of SoftHSM of its own.

Each one is a library and a state of its own: the copy of SoftHSM is another file, which the loader
takes for another module.
"""

import ctypes
import os
import shutil
import subprocess
from dataclasses import replace
from functools import cache
from pathlib import Path

from tests.support.peers import peer
from tests.support.softhsm import SoftToken, softhsm

_SOURCE = Path(__file__).with_name("faulty_module.c")


class Faulty:
    """A faulty module with a token that holds one key, called ``seal``."""

    def __init__(self, token: SoftToken) -> None:
        """Take the token, whose module is the faulty one."""
        self.token = token
        self._library = ctypes.CDLL(str(token.module))

    @property
    def uri(self) -> str:
        """Name the key."""
        return self.token.uri(object="seal")

    def set(self, name: str, value: int) -> None:
        """Set one of its numbers."""
        ctypes.c_int.in_dll(self._library, name).value = value

    def get(self, name: str) -> int:
        """Read one of its numbers."""
        return ctypes.c_int.in_dll(self._library, name).value

    def fail(self, code: int, times: int) -> None:
        """Let the next C_SignInit fail so often."""
        ctypes.c_ulong.in_dll(self._library, "fail_code").value = code
        self.set("fail_times", times)


@cache
def _compiled() -> Path:
    """Compile the module once a test run."""
    made = softhsm().folder / "faulty.so"
    command = [str(peer("cc")), "-shared", "-fPIC", "-O1", "-Wall", "-Werror"]
    command += ["-o", str(made), str(_SOURCE), "-ldl"]
    subprocess.run(command, check=True)  # noqa: S603  # a compiler that tests found, on a file of ours
    return made


def faulty(folder: Path) -> Faulty:
    """Make a token with a key, and a faulty module of its own that reaches it."""
    hsm = softhsm()
    token = hsm.token()
    token.tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "seal")
    module, behind = folder / "faulty.so", folder / "softhsm.so"
    shutil.copy(_compiled(), module)
    shutil.copy(hsm.module, behind)
    before = os.environ.get("FAULTY_MODULE_BEFORE")
    os.environ["FAULTY_MODULE_BEFORE"] = str(behind)
    try:
        made = Faulty(replace(token, module=module))
        ctypes.CDLL(str(module)).C_GetFunctionList(ctypes.byref(ctypes.c_void_p()))
    finally:
        if before is None:
            del os.environ["FAULTY_MODULE_BEFORE"]
    return made
