"""Hold the rules of the house that no linter knows."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.peers import ROOT
from trustsvc.cli.app import app
from trustsvc.workflows.steps import STEPS

PACKAGES = (
    "trustsvc",
    "keys/trustsvc_keys",
    "anchors/trustsvc_anchors",
    "hardhat-free-devnet/trustsvc_devnet",
)
LONGEST_FILE = 400
DOCSTRING = re.compile(r'(#.*\n)*r?"""')
HOSTS = ("pythonhosted", "pypi.org", "npmjs", "registry.npm", "debian.org/debian")


def tracked(pattern: str) -> list[Path]:
    found = subprocess.run(  # noqa: S603  our own arguments
        ["git", "ls-files", pattern],  # noqa: S607  git is on the path of every checkout
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in found.stdout.splitlines() if (ROOT / name).exists()]


def sources() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def test_no_file_is_longer_than_two_rooms() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in tracked("*.py")
        if (count := len(path.read_text().splitlines())) > LONGEST_FILE
    }

    assert long == {}


def test_every_module_says_what_it_promises() -> None:
    silent = [str(path) for path in sources() if not DOCSTRING.match(path.read_text())]

    assert silent == []


def test_the_nine_steps_carry_one_numbering() -> None:
    told = re.findall(r"# step (\d): ([\w ]+)", "\n".join(path.read_text() for path in sources()))
    table = (ROOT / "ARCHITECTURE.md").read_text()
    drawn = re.findall(r"^\| (\d) (\w[\w ]*?) \|", table, re.MULTILINE)

    assert {int(number): name.lower() for number, name in drawn} == {
        number: name.lower() for number, name in STEPS.items()
    }
    for number, name in told:
        assert STEPS[int(number)].lower().startswith(name.lower()), (number, name)
    assert {int(number) for number, _ in told} >= set(range(2, 9))


def test_the_readme_names_commands_that_exist() -> None:
    readme = (ROOT / "README.md").read_text()
    commands = {
        command.name or command.callback.__name__
        for command in app.registered_commands
        if command.callback
    }
    commands |= {str(group.name) for group in app.registered_groups}
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"trustsvc (\w+)(?= |`|\n)", readme)) - {"signs"} <= commands
    assert set(re.findall(r"make (\w+)", readme)) <= targets | {"a"}


@pytest.mark.parametrize("name", ["*.lock", "package-lock.json", "*.md", "*.toml", "*.in", "*.py"])
def test_nothing_names_a_registry_or_this_machine(name: str) -> None:
    if name == "*.py":
        paths = [path for path in tracked(name) if path != Path(__file__)]
    else:
        paths = tracked(name)
    named = [
        (str(path.relative_to(ROOT)), host)
        for path in paths
        for host in (*HOSTS, str(ROOT))
        if host in path.read_text()
    ]

    assert named == []


def test_other_peoples_data_is_not_in_the_project() -> None:
    markers = (b"https://www.ptb.de/dcc/v", b"PTB-GOLD")
    held = [
        str(path.relative_to(ROOT))
        for pattern in ("*.xsd", "*.sch")
        for path in tracked(pattern)
        if any(marker in path.read_bytes() for marker in markers)
    ]

    assert held == []
