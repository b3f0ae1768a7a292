"""Keep artefacts, write once: a second write of other bytes under the same name is refused.

A local folder is fsynced, file and folder, before the call returns; the row that names the
artefact commits after that. (obstore writes atomically but never fsyncs: notes of the project.)
"""

import os
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, NotFoundError
from obstore.store import LocalStore

from trustsvc.errors import Conflict, DataFolderUnwritable, NotFound


def fsync_path(path: Path) -> None:
    """Push a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Objects:
    """Artefacts in a local folder."""

    def __init__(self, folder: Path) -> None:
        """Keep artefacts below this folder.

        Raises:
            DataFolderUnwritable: the folder cannot be made.
        """
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataFolderUnwritable(folder=str(folder), why=error.strerror) from error
        self._store = LocalStore(str(folder))

    def put(self, name: str, content: bytes) -> None:
        """Write an artefact once; the same bytes again are no harm.

        Raises:
            Conflict: other bytes stand under this name.
            DataFolderUnwritable: the disk refuses.
        """
        path = self._folder / name
        try:
            obstore.put(self._store, name, content, mode="create")
        except AlreadyExistsError as error:
            if self.get(name) != content:
                raise Conflict(what=name, why="other bytes stand under this name") from error
        except (OSError, obstore.exceptions.BaseError) as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=str(error)) from error
        fsync_path(path)
        for folder in (path.parent, path.parent.parent):
            fsync_path(folder)

    def get(self, name: str) -> bytes:
        """Read an artefact.

        Raises:
            NotFound: there is none of this name.
        """
        try:
            return bytes(obstore.get(self._store, name).bytes())
        except (NotFoundError, FileNotFoundError) as error:
            raise NotFound(what="artefact", name=name) from error
