"""Publish the log as static files: tiles, entry bundles, checkpoint (C2SP tlog-tiles).

Full tiles never change; the checkpoint is replaced as a whole, and only after all tiles below it.
"""

from collections.abc import Mapping
from pathlib import Path

from trustsvc.errors import DataFolderUnwritable, NotFound
from trustsvc.store.files import replace_file

CHECKPOINT = "checkpoint"


class LogFiles:
    """The folder that a web server or CDN hands out as ``/log``."""

    def __init__(self, folder: Path) -> None:
        """Publish below this folder."""
        self._folder = folder

    def read(self, name: str) -> bytes:
        """Read one file of the log.

        Raises:
            KeyError: there is none of this name.
            DataFolderUnwritable: it is there and cannot be read.
        """
        try:
            return (self._folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise KeyError(name) from error
        except OSError as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=error.strerror) from error

    def has(self, name: str) -> bool:
        """Say whether there is a file of this name."""
        return (self._folder / name).is_file()

    def get(self, name: str) -> bytes:
        """Read one file that a stranger asks for.

        Raises:
            NotFound: there is none of this name.
        """
        parts = name.split("/")
        # A leading dot: a draft, or a way out of the folder.
        if not name.isascii() or not name.isprintable() or any(p[:1] in ("", ".") for p in parts):
            raise NotFound(what="log file", name=name)
        try:
            return self.read(name)
        except (KeyError, DataFolderUnwritable) as error:
            raise NotFound(what="log file", name=name) from error

    def checkpoint(self) -> str | None:
        """Give the published checkpoint."""
        try:
            return self.read(CHECKPOINT).decode(errors="replace")
        except KeyError:
            return None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write tiles and bundles.

        Raises:
            DataFolderUnwritable: the disk refuses.
        """
        try:
            for name, content in files.items():
                replace_file(self._folder / name, content)
        except OSError as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=error.strerror) from error

    def replace_checkpoint(self, note: str) -> None:
        """Publish a checkpoint; every tile below it is written.

        Raises:
            DataFolderUnwritable: the disk refuses.
        """
        self.write({CHECKPOINT: note.encode()})
