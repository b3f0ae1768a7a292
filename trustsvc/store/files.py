"""Write files so that a crash leaves them whole or absent, and a loss of power loses none.

Content reaches the disk before its name does; the name reaches it before the call returns. What an
``OSError`` means is for the caller to say. A draft with a leading dot may stay after a crash.
"""

import os
import secrets
from pathlib import Path

READABLE = 0o644
PRIVATE = 0o600


def write_once(path: Path, content: bytes, mode: int = READABLE) -> bool:
    """Write a file under a name that is free; false, and nothing written, when it is taken."""
    draft = _draft(path, content, mode)
    try:
        os.link(draft, path)  # unlike a rename, a link fails when the name is taken
    except FileExistsError:
        return False
    finally:
        draft.unlink()
        # Also for a name that another process took and had no time to bring to the disk.
        fsync_path(path.parent)
    return True


def replace_file(path: Path, content: bytes, mode: int = READABLE) -> None:
    """Replace a file as a whole, or not at all."""
    _draft(path, content, mode).replace(path)
    fsync_path(path.parent)


def fsync_path(path: Path) -> None:
    """Push a file or folder to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _draft(path: Path, content: bytes, mode: int) -> Path:
    _make_folders(path.parent)
    draft = path.with_name(f".new-{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _make_folders(folder: Path) -> None:
    if folder.is_dir():
        return
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        fsync_path(one.parent)
