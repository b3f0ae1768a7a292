"""Hold the published log to its folder."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trustsvc.errors import DataFolderUnwritable, NotFound
from trustsvc.store.log_files import LogFiles

SAME_FOLDER = settings(
    max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def test_tiles_and_checkpoint_are_handed_out(tmp_path: Path) -> None:
    files = LogFiles(tmp_path / "log")
    assert files.checkpoint() is None

    files.write({"tile/0/000": b"tile", "tile/entries/000": b"bundle"})
    files.replace_checkpoint("one")
    files.replace_checkpoint("two")

    assert files.get("tile/0/000") == b"tile"
    assert files.get("checkpoint") == b"two"
    assert files.checkpoint() == "two"


@SAME_FOLDER
@given(name=st.text(st.sampled_from("a./\\\0%é~"), max_size=12) | st.text(max_size=400))
def test_strangers_get_what_lies_in_the_folder_or_nothing(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("not yours")
    files = LogFiles(tmp_path / "log")
    files.write({"a/a": b"yours"})

    try:
        content = files.get(name)
    except NotFound:
        return

    assert content == b"yours"


@pytest.mark.parametrize(
    "name", ["../secret", "/etc/passwd", "a/../../secret", "", "a/.new-00", "a\0", "a" * 5000, "a"]
)
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "secret").write_text("not yours")
    files = LogFiles(tmp_path / "log")
    files.write({"a/a": b"yours", "a/.new-00": b"a draft"})

    with pytest.raises(NotFound, match="log file"):
        files.get(name)


def test_a_disk_that_refuses_is_one_clear_error(tmp_path: Path) -> None:
    (tmp_path / "log").write_text("in the way")

    with pytest.raises(DataFolderUnwritable, match=r"Not a directory|File exists"):
        LogFiles(tmp_path / "log").replace_checkpoint("note")
