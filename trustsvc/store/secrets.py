"""Keep small secrets of an installation in files that only its user reads."""

import os
import secrets
from pathlib import Path

from trustsvc.errors import DataFolderUnwritable
from trustsvc.store.files import PRIVATE, replace_file, write_once


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
    """Read a secret, made up at random on first use; two processes at once read the same one.

    Raises:
        DataFolderUnwritable: it can be neither read nor written.
    """
    try:
        if not path.exists():
            write_once(path, f"{secrets.token_urlsafe(32)}\n".encode(), PRIVATE)
        return path.read_text().strip()
    except OSError as error:
        raise DataFolderUnwritable(folder=str(path.parent), why=error.strerror) from error


def replace_text(path: Path, text: str) -> None:
    """Replace a file as a whole, or not at all.

    Raises:
        DataFolderUnwritable: it cannot be written.
    """
    try:
        replace_file(path, text.encode())
    except OSError as error:
        raise DataFolderUnwritable(folder=str(path.parent), why=error.strerror) from error
