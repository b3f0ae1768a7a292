"""The gas table of the contract's README is what anvil measures, and within the targets."""

import re
import subprocess
import sys

import pytest

from tests.support.peers import ROOT, absent
from trustsvc_devnet.anvil import find_anvil
from trustsvc_devnet.errors import AnvilMissing

README = ROOT / "contracts" / "README.md"


def gas(call: str) -> list[int]:
    """Read one row of the table."""
    row = re.search(
        rf"^\| {re.escape(call)}[^|]*\| (.*) \|$", README.read_text("utf-8"), re.MULTILINE
    )
    assert row is not None, call
    return [int(number.replace(",", "")) for number in row[1].split(" / ")]


@pytest.mark.slow
def test_the_gas_table_is_what_is_measured() -> None:
    try:
        find_anvil(ROOT)
    except AnvilMissing:
        absent("anvil", "run npm ci")

    told = subprocess.run(  # noqa: S603 - one fixed program of ours
        [sys.executable, ROOT / "scripts" / "measure_gas.py"],
        check=True,
        capture_output=True,
        text=True,
        cwd=ROOT,
    )

    assert told.stdout in README.read_text("utf-8")


def test_an_anchor_costs_no_more_than_the_target() -> None:
    _, p95_million, _ = gas("anchor, random near 10⁶")
    _, p95_billion, _ = gas("anchor, random near 10⁹")
    (worst,) = gas("anchor, worst near 10⁹")

    assert p95_million <= 60_000
    assert p95_billion <= 70_000
    assert worst <= 75_000
