"""Write files once: whole and on disk, or not at all, and never over another.

What `FileExistsError` and other `OSError` mean is for the caller to say.
"""

import os
import secrets
from pathlib import Path


def write_once(path: Path, data: bytes, *, mode: int) -> None:
    """Write a new file with these permissions from its first moment; its folder must exist.

    After a crash the file is there whole or is not there; a draft with a leading dot may stay.
    Any ``OSError`` is the caller's to translate, `FileExistsError` among them.
    """
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    _write_draft(draft, data, mode)
    try:
        # A link, unlike a rename, fails when the name is taken.
        os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Bring a folder's names to the disk."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(folder: Path) -> None:
    """Make a folder that only its owner may enter, where there is none, and sync its parents."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for path in missing:
        sync_folder(path.parent)


def _write_draft(path: Path, data: bytes, mode: int) -> None:
    """Write and sync a file that is readable by no more than its mode says at any moment."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
