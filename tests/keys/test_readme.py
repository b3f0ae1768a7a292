"""The README's example runs as it stands."""

import re
from pathlib import Path

import pytest

from tests.support.peers import ROOT


def test_the_example_leads_to_a_trusted_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = (ROOT / "keys" / "README.md").read_text(encoding="utf-8")
    example = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    monkeypatch.chdir(tmp_path)

    for code in example:
        exec(compile(code, "README.md", "exec"), {})  # noqa: S102  # our own example

    assert len(example) == 1
    assert capsys.readouterr().out.startswith("leads to a trusted root")
