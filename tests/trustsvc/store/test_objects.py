"""Hold artefacts to write-once."""

import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from trustsvc.errors import Conflict, DataFolderUnwritable, NotFound
from trustsvc.store.objects import Objects


def test_what_was_put_is_given_byte_for_byte(tmp_path: Path) -> None:
    objects = Objects(tmp_path / "objects")

    objects.put("documents/a/document.xml", b"\x00bytes\r\n")

    assert objects.get("documents/a/document.xml") == b"\x00bytes\r\n"
    assert objects.find("documents/a/document.pdf") is None
    assert objects.find("documents/a/document.xml/inside") is None
    with pytest.raises(NotFound, match=r"documents/a/document\.pdf"):
        objects.get("documents/a/document.pdf")


@settings(max_examples=30)
@given(first=st.binary(max_size=50), second=st.binary(max_size=50))
def test_the_same_bytes_again_are_no_harm_and_others_are_refused(
    tmp_path_factory: pytest.TempPathFactory, first: bytes, second: bytes
) -> None:
    objects = Objects(tmp_path_factory.mktemp("objects"))
    objects.put("a/b", first)

    if first == second:
        objects.put("a/b", second)
    else:
        with pytest.raises(Conflict, match="other bytes"):
            objects.put("a/b", second)

    assert objects.get("a/b") == first


def test_of_many_at_once_one_wins_and_the_others_are_told(tmp_path: Path) -> None:
    objects = Objects(tmp_path)
    lost: list[Conflict] = []

    def put(content: bytes) -> None:
        try:
            objects.put("a", content)
        except Conflict as error:
            lost.append(error)

    threads = [threading.Thread(target=put, args=(bytes([number]) * 99,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(lost) == 7
    assert len(set(objects.get("a"))) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["a"], "no draft stays"


def test_a_folder_that_cannot_be_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(DataFolderUnwritable, match=r"Not a directory|File exists"):
        Objects(tmp_path / "file")


def test_a_disk_that_refuses_is_one_clear_error(tmp_path: Path) -> None:
    objects = Objects(tmp_path / "objects")
    (tmp_path / "objects" / "documents").write_text("in the way")

    with pytest.raises(DataFolderUnwritable, match="Not a directory"):
        objects.put("documents/a/document.xml", b"")
