"""Throw-away tokens of SoftHSM: a module with real sessions, PINs and keys that never leave.

SoftHSM reads SOFTHSM2_CONF whenever a module is started, so there is one configuration for the
whole test run, with one folder for all tokens; each test makes tokens of its own in it.
"""

import atexit
import os
import secrets
import shutil
import struct
import subprocess
import sysconfig
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.support.peers import absent, peer

PIN = "2468 correct horse"
_SO_PIN = "13579 battery staple"
# CKA_OS_TOKENFLAGS, an unsigned long, as SoftHSM 2.6 writes it in token.object.
_FLAGS = struct.pack(">QQ", 0x8000_534B, 2)


@dataclass(frozen=True, slots=True)
class SoftToken:
    """A token, ready for its user."""

    label: str
    pin: str
    module: Path
    folder: Path

    def set_flag(self, flag: int) -> None:
        """Let the token say something of itself from its next start on, as USER_PIN_LOCKED."""
        file = self.folder / "token.object"
        data = bytearray(file.read_bytes())
        place = data.index(_FLAGS) + len(_FLAGS)
        flags = int.from_bytes(data[place : place + 8]) | flag
        data[place : place + 8] = flags.to_bytes(8)
        file.write_bytes(data)

    def uri(self, query: str = "", **path: str) -> str:
        """Name a key of it; values are given as a URI escapes them."""
        named = "".join(f";{name}={value}" for name, value in path.items())
        return f"pkcs11:token={self.label}{named}?module-path={self.module}{query}"

    def passphrase(self) -> bytes:
        """Give the PIN."""
        return self.pin.encode()

    def tool(self, *arguments: str) -> str:
        """Ask pkcs11-tool about it, logged in."""
        asked = ("--module", str(self.module), "--token-label", self.label, "--login")
        return run("pkcs11-tool", *asked, "--pin", self.pin, *arguments)


@dataclass(frozen=True, slots=True)
class SoftHsm:
    """The module, and the folder in which its tokens lie."""

    folder: Path
    module: Path

    def token(self, label: str | None = None, pin: str = PIN) -> SoftToken:
        """Make a token; by default of a label that no other has."""
        label = label or f"t-{secrets.token_hex(6)}"
        made = ("--init-token", "--free", "--label", label, "--so-pin", _SO_PIN, "--pin", pin)
        before = self._folders()
        run("softhsm2-util", *made)
        return SoftToken(label, pin, self.module, self._new_folder(before))

    def bare_token(self) -> SoftToken:
        """Make a token that has no PIN yet."""
        label = f"t-{secrets.token_hex(6)}"
        free = ("--slot-index", str(len(list((self.folder / "tokens").iterdir()))))
        before = self._folders()
        made = ("--init-token", "--label", label, "--so-pin", _SO_PIN)
        run("pkcs11-tool", "--module", str(self.module), *free, *made)
        return SoftToken(label, PIN, self.module, self._new_folder(before))

    def slots(self) -> dict[str, str]:
        """Ask pkcs11-tool about every token, by its label."""
        listing = run("pkcs11-tool", "--module", str(self.module), "--list-slots")
        parts = [part.partition("\n") for part in listing.split("token label        : ")[1:]]
        return {label: about for label, _, about in parts}

    def _folders(self) -> set[Path]:
        """Give the folders of all tokens."""
        return set((self.folder / "tokens").iterdir())

    def _new_folder(self, before: set[Path]) -> Path:
        """Give the folder of the token that was made since."""
        (folder,) = self._folders() - before
        return folder

    @contextmanager
    def away(self) -> Iterator[None]:
        """Let all tokens vanish for a while."""
        tokens, elsewhere = self.folder / "tokens", self.folder / "elsewhere"
        tokens.rename(elsewhere)
        try:
            yield
        finally:
            elsewhere.rename(tokens)


def run(name: str, *arguments: str) -> str:
    """Run a peer; give what it said."""
    command = [str(peer(name)), *arguments]
    done = subprocess.run(command, capture_output=True, check=False, text=True)  # noqa: S603  # a peer that tests found, on tokens of ours
    assert done.returncode == 0, done.stderr
    return done.stdout


@cache
def softhsm() -> SoftHsm:
    """Give the module of this test run; skips where it is not installed."""
    peer("softhsm2-util")
    triplet = sysconfig.get_config_var("MULTIARCH") or "."
    places = ("/usr/lib/softhsm", f"/usr/lib/{triplet}/softhsm", "/usr/lib64", "/usr/lib/pkcs11")
    files = [Path(place, "libsofthsm2.so") for place in places]
    module = next((file.resolve() for file in files if file.exists()), None)
    if module is None:
        absent("libsofthsm2.so", "run scripts/install_peers.sh")
    folder = Path(tempfile.mkdtemp(prefix="softhsm-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "tokens").mkdir(mode=0o700)
    settings = (
        f"directories.tokendir = {folder / 'tokens'}",
        "objectstore.backend = file",
        "log.level = ERROR",
    )
    (folder / "softhsm2.conf").write_text("\n".join(settings))
    os.environ["SOFTHSM2_CONF"] = str(folder / "softhsm2.conf")
    return SoftHsm(folder, module)
