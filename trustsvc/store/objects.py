"""Keep artefacts, write once: a second write of other bytes under the same name is refused.

An artefact is on the disk, whole, before the call returns; the row that names it commits after
that. (obstore's local store never fsyncs: after a loss of power its names may hold nothing.)
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from trustsvc.errors import Conflict, DataFolderUnwritable, NotFound
from trustsvc.store.files import write_once

AT_ONCE = 16
"""Files that wait for the disk together."""


def artefact_name(document_id: str, name: str) -> str:
    """Name an artefact of a document: ``document.xml`` or ``document.pdf``."""
    return f"documents/{document_id}/{name}"


def prepared_name(digest: bytes) -> str:
    """Name the artefact that holds content with this SHA-256, as it is to be signed."""
    return f"prepared/{digest.hex()}"


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

    def put(self, name: str, content: bytes) -> None:
        """Write an artefact once; the same bytes again are no harm.

        Raises:
            Conflict: other bytes stand under this name.
            DataFolderUnwritable: the disk refuses.
        """
        try:
            written = write_once(self._folder / name, content)
        except OSError as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=error.strerror) from error
        if not written and self.get(name) != content:
            raise Conflict(what=name, why="other bytes stand under this name")

    def put_all(self, contents: Mapping[str, bytes]) -> None:
        """Write many artefacts; all of them are on the disk when the call returns.

        A disk takes many at once in little more time than one: threads wait for it together.

        Raises:
            Conflict: other bytes stand under one of the names.
            DataFolderUnwritable: the disk refuses.
        """
        with ThreadPoolExecutor(AT_ONCE) as threads:
            for _ in threads.map(self.put, contents, contents.values()):
                pass

    def get(self, name: str) -> bytes:
        """Read an artefact.

        Raises:
            NotFound: there is none of this name.
        """
        content = self.find(name)
        if content is None:
            raise NotFound(what="artefact", name=name)
        return content

    def find(self, name: str) -> bytes | None:
        """Read an artefact, if there is one of this name.

        Raises:
            DataFolderUnwritable: it is there and cannot be read.
        """
        try:
            return (self._folder / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            raise DataFolderUnwritable(folder=str(self._folder), why=error.strerror) from error
