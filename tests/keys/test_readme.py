"""The README's examples run as they stand, one after the other."""

import re
from pathlib import Path

import pytest

from tests.support.peers import ROOT


def test_the_examples_lead_to_a_trusted_root_and_an_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "keys" / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    names: dict[str, object] = {}
    for code in examples:
        exec(compile(code, "README.md", "exec"), names)  # noqa: S102  # our own example

    assert examples
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("leads to a trusted root")
    assert "30030a0101" in said
