"""Our vectors come out as their names say, and their generator still makes them."""

import importlib.util
import json
from base64 import b64decode
from datetime import datetime
from pathlib import Path
from types import ModuleType

import pytest

from tests.support.peers import ROOT
from trustsvc_anchors.policy import parse_policy
from trustsvc_anchors.replay import STEPS, replay
from trustsvc_anchors.report import Verdict

VECTORS = ROOT / "anchors" / "vectors"
FILES = sorted(VECTORS.glob("*.json"))


def instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", VECTORS / "generate.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name while they are made.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(importlib.import_module("sys").modules, "generate", module)
        spec.loader.exec_module(module)
        return module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_vector_comes_out_as_its_name_says(path: Path) -> None:
    vector = json.loads(path.read_text(encoding="utf-8"))

    report = replay(
        b64decode(vector["evidence"]),
        b64decode(vector["document"]),
        parse_policy(vector["policy"].encode()),
        at=instant(vector["at"]),
        now=instant(vector["now"]),
    )

    assert report.verdict == vector["expected"]["verdict"] == path.stem.partition("-")[0]
    steps = [check.name for check in report.checks if check.verdict != Verdict.PASSED]
    assert steps == vector["expected"]["steps"]


def test_every_verdict_and_every_step_that_can_fail_has_a_vector() -> None:
    expected = [json.loads(path.read_text(encoding="utf-8"))["expected"] for path in FILES]

    assert len(FILES) >= 25
    assert {one["verdict"] for one in expected} == set(Verdict)
    assert {step for one in expected for step in one["steps"]} == set(STEPS) - {"existence"}


def test_the_generator_gives_the_same_bytes() -> None:
    made = {f"{name}.json": one.as_json() for name, one in generator().vectors().items()}

    assert made == {path.name: path.read_text(encoding="utf-8") for path in FILES}
