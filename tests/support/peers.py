"""Find the independent tools that tests compare with.

Absent peers skip a test with the reason; under CI (``CI=true``) they fail it instead.
"""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]


def absent(what: str, remedy: str) -> NoReturn:
    """Skip for want of something, or fail where CI promised it."""
    if os.environ.get("CI"):
        pytest.fail(f"CI needs {what}: {remedy}")
    pytest.skip(f"{what} is not here: {remedy}")


def peer(name: str) -> Path:
    """Give the path of a command, or of a binary that npm installed for the project."""
    local = ROOT / "node_modules" / ".bin" / name
    found = shutil.which(name) or (str(local) if local.exists() else None)
    if found is None:
        absent(name, "run scripts/install_peers.sh")
    return Path(found)
