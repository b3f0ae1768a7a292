"""Keep small secrets of an installation in files that only its user reads."""

import os
import secrets
from pathlib import Path

from trustsvc.errors import DataFolderUnwritable
from trustsvc.store.objects import fsync_path

PRIVATE = 0o600


def make_folder(folder: Path) -> None:
    """Make a folder that only this user enters.

    Raises:
        DataFolderUnwritable: it cannot be made or written.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / f".probe-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise DataFolderUnwritable(folder=str(folder), why=error.strerror) from error


def secret_in(path: Path) -> str:
    """Read a secret, made up at random on first use."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        write_private(path, f"{secrets.token_urlsafe(32)}\n")
        return path.read_text().strip()


def write_private(path: Path, text: str) -> None:
    """Write a file once that only this user reads; another process may have been first."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE)
    except FileExistsError:
        return
    except OSError as error:
        raise DataFolderUnwritable(folder=str(path.parent), why=error.strerror) from error
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fsync_path(path.parent)


def replace_text(path: Path, text: str) -> None:
    """Replace a file as a whole, or not at all."""
    new = path.with_name(f".{path.name}.new")
    try:
        with new.open("w") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    except OSError as error:
        raise DataFolderUnwritable(folder=str(path.parent), why=error.strerror) from error
    fsync_path(path.parent)
