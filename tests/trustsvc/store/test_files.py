"""Hold files to whole or absent."""

import stat
import threading
from pathlib import Path

import pytest

from trustsvc.errors import DataFolderUnwritable
from trustsvc.store.files import PRIVATE, replace_file, write_once
from trustsvc.store.secrets import make_folder, replace_text, secret_in


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "file"

    assert write_once(path, b"first")
    assert not write_once(path, b"second")

    assert path.read_bytes() == b"first"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_is_replaced_as_a_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    seen: set[bytes] = set()
    stop = threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.add(path.read_bytes())

    replace_file(path, b"0" * 100_000)
    reader = threading.Thread(target=read)
    reader.start()
    for number in range(20):
        replace_file(path, str(number % 10).encode() * 100_000)
    stop.set()
    reader.join()

    assert all(len(content) == 100_000 and len(set(content)) == 1 for content in seen)
    assert list(tmp_path.iterdir()) == [path]


def test_a_secret_is_readable_by_its_user_alone_and_the_same_for_everybody(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    told: list[str] = []

    threads = [threading.Thread(target=lambda: told.append(secret_in(path))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(told)) == 1
    assert len(told[0]) >= 43
    assert stat.S_IMODE(path.stat().st_mode) == PRIVATE


def test_what_cannot_be_written_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    inside = tmp_path / "file" / "inside"

    with pytest.raises(DataFolderUnwritable, match="Not a directory"):
        make_folder(inside)
    with pytest.raises(DataFolderUnwritable, match=r"Not a directory|File exists"):
        secret_in(inside)
    with pytest.raises(DataFolderUnwritable, match=r"Not a directory|File exists"):
        replace_text(inside, "text")
