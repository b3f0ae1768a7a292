"""Publish the log as static files: tiles, entry bundles, checkpoint (C2SP tlog-tiles).

Full tiles never change; the checkpoint is replaced by rename, and only after all tiles below it.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from trustsvc.errors import DataFolderUnwritable, NotFound
from trustsvc.store.objects import fsync_path

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
        """
        try:
            return (self._folder / name).read_bytes()
        except (FileNotFoundError, IsADirectoryError, NotADirectoryError) as error:
            raise KeyError(name) from error

    def get(self, name: str) -> bytes:
        """Read one file that a stranger asks for.

        Raises:
            NotFound: there is none of this name.
        """
        parts = name.split("/")
        if any(part in ("", ".", "..") for part in parts):
            raise NotFound(what="log file", name=name)
        try:
            return self.read(name)
        except KeyError as error:
            raise NotFound(what="log file", name=name) from error

    def checkpoint(self) -> str | None:
        """Give the published checkpoint."""
        try:
            return self.read(CHECKPOINT).decode()
        except KeyError:
            return None

    def publish(self, files: Mapping[str, bytes], checkpoint: str) -> None:
        """Write tiles, then the checkpoint that covers them.

        Raises:
            DataFolderUnwritable: the disk refuses.
        """
        try:
            for name, content in files.items():
                self._write(name, content)
            self._write(CHECKPOINT, checkpoint.encode())
        except OSError as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=error.strerror) from error

    def _write(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        fsync_path(path.parent)
