"""Run the examples of the documentation as tests.

Bash blocks of one page run one after the other in one folder and keep their variables, as in the
shell of a reader; a block fails when a command of it fails. A text block after one must be what
that block printed, where `…` stands for anything.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Any

from sybil import Example, Sybil
from sybil.parsers.myst import CodeBlockParser

PATIENCE_S = 60
PRELUDE = """\
set -a
test ! -e "$SHELL_STATE" || . "$SHELL_STATE"
trap 'export -p > "$SHELL_STATE"' EXIT
"""


def open_folder(namespace: dict[str, Any]) -> None:
    """Give a page an empty folder and nobody's settings."""
    folder = Path(tempfile.mkdtemp(prefix="walk-"))
    (folder / "work").mkdir()
    kept = {name: value for name, value in os.environ.items() if "TRUSTSVC" not in name}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept |= {"PATH": path, "SHELL_STATE": str(folder / "shell"), "COLUMNS": "100"}
    namespace.update(folder=folder, groups=[], printed="", variables=kept)


def close_folder(namespace: dict[str, Any]) -> None:
    """End what a page left running, and remove its folder."""
    for group in namespace["groups"]:
        with suppress(ProcessLookupError):
            os.killpg(group, signal.SIGTERM)
    shutil.rmtree(namespace["folder"], ignore_errors=True)


def run_shell(example: Example) -> str | None:
    """Run a bash block and keep what it printed; say why it failed."""
    space = example.namespace
    process = subprocess.Popen(  # noqa: S603  the text is ours
        ["bash", "-euo", "pipefail", "-c", PRELUDE + example.parsed],  # noqa: S607  found on the path
        cwd=space["folder"] / "work",
        env=space["variables"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    space["groups"].append(process.pid)
    space["printed"], _ = process.communicate(timeout=PATIENCE_S)
    if process.returncode:
        return f"exit status {process.returncode} of\n{example.parsed}\n{space['printed']}"
    return None


def compare(example: Example) -> str | None:
    """Compare a text block with what the block before it printed."""
    told, printed = str(example.parsed).strip(), example.namespace["printed"].strip()
    pattern = ".*?".join(re.escape(part) for part in told.split("…"))
    if re.fullmatch(pattern, printed, re.DOTALL):
        return None
    return f"the page says\n{told}\nand the commands printed\n{printed}"


pytest_collect_file = Sybil(
    parsers=[CodeBlockParser("bash", run_shell), CodeBlockParser("text", compare)],
    patterns=["walk.md"],
    setup=open_folder,
    teardown=close_folder,
).pytest()
