"""Share one PKCS#11 module among all that use it in this process.

A module is one state for the whole process: its sessions, its logins, and whether it runs at all.
So there is one `Module` for each path, and a gate: any number of threads are inside at a time, or
one is alone, to close sessions or to start the module anew. A child process after a fork starts
the module for itself (PKCS#11 v2.40 usage guide, 2.5.2) and takes over no session.
"""

import os
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import pkcs11
from pkcs11.exceptions import PKCS11Error

from trustsvc_keys.errors import HardwareUnavailable
from trustsvc_keys.signers.hardware import cryptoki
from trustsvc_keys.signers.hardware.cryptoki import Cryptoki
from trustsvc_keys.signers.hardware.faults import Lost
from trustsvc_keys.signers.pkcs11_uri import Pkcs11Uri

if TYPE_CHECKING:
    from pkcs11._pkcs11 import lib as Library  # noqa: N812  # a class, whatever its case

PATIENCE_S = 30.0
"""How long a caller waits for its turn before the module counts as gone."""
RESTART_PAUSE_S = 0.2
"""How long whoever started a module anew in vain leaves it alone, for the sake of the others."""
_MANY = 1_000_000
Result = TypeVar("Result")
Epoch = tuple[int, int]
"""How often a module was started, and how often the sessions with one token were closed."""


class Module:
    """One module of this process.

    Attributes:
        path: Its file.
        gate: Guards what is counted, here and in the pools; never held while the module is called.
        generation: How often it was started; no session survives a change.
    """

    def __init__(self, path: Path) -> None:
        """Take the path; nothing is loaded yet."""
        self.path = path
        self.gate = threading.Condition()
        self.generation = 0
        self._library: Library | None = None
        self._functions: Cryptoki | None = None
        self._running = False
        self._alone = False
        self._inside = 0
        self._room = _MANY
        self._vain: dict[str, float] = {}

    @property
    def where(self) -> str:
        """Name the module in errors."""
        return f"module {self.path.name}"

    @contextmanager
    def inside(self) -> Iterator["Library"]:
        """Be inside, together with others; the module runs for that time.

        Raises:
            HardwareUnavailable: It cannot be started, or there was no turn.
        """
        if not self._running:
            with self.alone():
                if not self._running:
                    self._start()
        with self.gate:
            if not self.gate.wait_for(self._is_open, PATIENCE_S):
                raise HardwareUnavailable(where=self.where, why="other calls do not end")
            self._inside += 1
        try:
            # Another thread may have stopped it in between; then the first call says so.
            assert self._library is not None  # noqa: S101  # started above
            yield self._library
        finally:
            with self.gate:
                self._inside -= 1
                self.gate.notify_all()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Be the only one, once those inside have left.

        Raises:
            HardwareUnavailable: They do not leave.
        """
        with self.gate:
            if not self.gate.wait_for(lambda: not self._alone, PATIENCE_S):
                raise HardwareUnavailable(where=self.where, why="other calls do not end")
            self._alone = True
            if not self.gate.wait_for(lambda: not self._inside, PATIENCE_S):
                self._alone = False
                self.gate.notify_all()
                raise HardwareUnavailable(where=self.where, why="other calls do not end")
        try:
            yield
        finally:
            with self.gate:
                self._alone = False
                self.gate.notify_all()

    def repairing(
        self,
        attempt: Callable[[], Result],
        where: str,
        epoch: Callable[[], Epoch],
        gentler: Callable[[Epoch], None] | None = None,
    ) -> Result:
        """Try, and after each repair again; the last repair is to start the module anew.

        Args:
            attempt: What is tried; nothing of it may be done when it raises `Lost`.
            where: The key, for errors.
            epoch: Tells a repair whether somebody else repaired it meanwhile.
            gentler: What may help before.

        Raises:
            KeyProblem: What the last try found lost; and whatever else was raised.
        """
        for repair in (gentler, lambda seen: self.restart(seen, where)):
            if repair is None:
                continue
            seen = epoch()
            try:
                return attempt()
            except Lost:
                repair(seen)
        try:
            return attempt()
        except Lost as lost:
            self._vain[where] = time.monotonic()
            raise lost.error from lost

    def restart(self, seen: Epoch, where: str) -> None:
        """Stop the module and start it again, unless that happened since, or was in vain just now.

        Raises:
            HardwareUnavailable: It does not start.
        """
        if time.monotonic() - self._vain.get(where, float("-inf")) < RESTART_PAUSE_S:
            return
        with self.alone():
            if self.generation != seen[0]:
                return
            if self._functions is not None:
                self._functions.stop()
            self._start()

    def close_sessions(self, slot: int) -> None:
        """Close all sessions with a slot; nobody may be using one."""
        if self._functions is not None:
            self._functions.close_sessions(slot)

    def forget(self) -> None:
        """Begin anew in a child process; what threads of the parent held is theirs."""
        self.gate = threading.Condition()
        self.generation += 1
        self._running = self._alone = False
        self._inside = 0

    def _is_open(self) -> bool:
        """Say whether one more may come in."""
        return not self._alone and self._inside < self._room

    def _start(self) -> None:
        """Load the module when it is not, and start it; the caller is alone."""
        self._running = False
        self.generation += 1
        try:
            if self._functions is None or self._library is None:
                functions = Cryptoki(self.path)
                # python-pkcs11 insists on starting a module itself; then it is ours to do right.
                self._library = pkcs11.lib(str(self.path))
                self._functions = functions
                functions.stop()
        except (OSError, PKCS11Error) as error:
            why = str(error) or type(error).__name__
            raise HardwareUnavailable(where=self.where, why=why) from error
        code, threads = self._functions.start()
        if code == cryptoki.ALREADY_INITIALIZED:
            # A parent's state after a fork, or another library of this process.
            self._functions.stop()
            code, threads = self._functions.start()
        if code != cryptoki.OK:
            raise HardwareUnavailable(where=self.where, why=f"it does not start: {code:#x}")
        self._room = _MANY if threads else 1
        self._running = True


_modules: dict[Path, Module] = {}
_lock = threading.Lock()


def get_module(uri: Pkcs11Uri) -> Module:
    """Give the one module of this process that a URI names.

    Raises:
        HardwareUnavailable: No module of that name is installed.
    """
    path = uri.module_path or _installed(uri.module_name or "", str(uri))
    # One file under two paths is one module to the loader, with one state.
    path = path.resolve()
    with _lock:
        return _modules.setdefault(path, Module(path))


def _installed(name: str, where: str) -> Path:
    """Find a module by its name, where systems install them (RFC 7512, 2.3)."""
    triplet = sysconfig.get_config_var("MULTIARCH") or "."
    for folder in ("/usr/lib", "/usr/lib64", "/usr/local/lib"):
        for inner in (".", "pkcs11", f"{triplet}/pkcs11", triplet, "softhsm"):
            for file in (f"lib{name}.so", f"{name}.so"):
                if (path := Path(folder, inner, file)).is_file():
                    return path
    raise HardwareUnavailable(where=where, why=f"no module {name} is installed")


def _begin_child() -> None:
    """Let a child process begin with no sessions."""
    for module in _modules.values():
        module.forget()
    _lock.release()


os.register_at_fork(
    before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_begin_child
)
