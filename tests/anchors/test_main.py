"""The command says what it found, in steps and in one sentence, and exits accordingly."""

import json
import subprocess
import sys
import time
from base64 import b64decode
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from tests.support.peers import ROOT
from trustsvc_anchors.__main__ import main
from trustsvc_anchors.replay import STEPS

VECTORS = ROOT / "anchors" / "vectors"
COMMAND = [sys.executable, "-m", "trustsvc_anchors"]


def written(folder: Path, name: str) -> list[str]:
    """Write a vector's files and give the arguments that replay it."""
    vector = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
    (folder / "evidence.json").write_bytes(b64decode(vector["evidence"]))
    (folder / "document").write_bytes(b64decode(vector["document"]))
    (folder / "policy.toml").write_text(vector["policy"], encoding="utf-8")
    arguments = ["replay", str(folder / "evidence.json"), str(folder / "document")]
    arguments += ["--policy", str(folder / "policy.toml")]
    for option in ("at", "now"):
        arguments += [f"--{option}", vector[option]] if vector[option] else []
    return arguments


def refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """Give the one line of complaint of a bad usage."""
    with pytest.raises(SystemExit, match="64"):
        main(arguments)
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    return told.err


@pytest.mark.parametrize(
    ("name", "status", "word"),
    [
        ("passed-as-issued", 0, "passed: "),
        ("failed-revoked", 1, "FAILED: status: revoked since"),
        ("indeterminate-old", 2, "cannot tell: status.age: "),
        ("failed-not-canonical", 1, "FAILED: evidence.format: "),
    ],
)
def test_the_exit_status_and_the_last_line_tell_the_verdict(
    name: str, status: int, word: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(written(tmp_path, name)) == status
    assert capsys.readouterr().out.splitlines()[-1].startswith(word)


def test_each_step_is_printed_with_its_number_and_a_word(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(written(tmp_path, "indeterminate-old"))

    lines = capsys.readouterr().out.splitlines()
    for number, (name, line) in enumerate(zip(STEPS, lines, strict=False), 1):
        told, printed, rest = line.split(maxsplit=2)
        assert (int(told), printed) == (number, name)
        assert rest.startswith("cannot tell" if name == "status.age" else "passed")


def test_steps_that_were_not_run_are_not_printed_as_passed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(written(tmp_path, "failed-altered"))

    told = capsys.readouterr().out
    assert " 2  document.bytes   FAILED" in told
    assert "not run: 3 log.policy, 4 log.inclusion" in told
    assert told.count("passed") == 1


def test_json_holds_what_the_text_says(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*written(tmp_path, "failed-partly"), "--json"]) == 1

    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "failed"
    assert [check["name"] for check in report["checks"]] == list(STEPS)
    assert report["checks"][7]["facts"]["affected"] == "r2"


def test_the_instant_may_be_asked_in_any_zone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    *arguments, _, at = written(tmp_path, "passed-before-revocation")
    shanghai = datetime.fromisoformat(at).astimezone(timezone(timedelta(hours=8))).isoformat()

    assert main([*arguments, "--at", shanghai, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["at"] == at
    assert main(arguments) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-21",
        "2026-09-21T22:13:25",
        "now",
        "",
        "2026-13-01T00:00:00Z",
        "0001-01-01T00:00:00+23:59",
    ],
)
@pytest.mark.parametrize("option", ["--at", "--now"])
def test_an_instant_without_zone_is_bad_usage(
    option: str, text: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [*written(tmp_path, "passed-as-issued"), option, text]

    assert "an instant states its zone" in refused(arguments, capsys)


def test_files_that_cannot_be_read_are_bad_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = written(tmp_path, "passed-as-issued")

    for place in (1, 2, 4):
        changed = [*arguments]
        changed[place] = str(tmp_path / "absent")
        assert "No such file" in refused(changed, capsys)
    assert "directory" in refused([*arguments[:2], str(tmp_path), *arguments[3:]], capsys)


def test_a_malformed_policy_is_bad_usage_and_names_the_key(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = written(tmp_path, "passed-as-issued")
    policy = tmp_path / "policy.toml"
    policy.write_text(policy.read_text().replace("existence =", "existense ="))

    assert "anchors.existense" in refused(arguments, capsys)


@pytest.mark.parametrize("arguments", [[], ["replay"], ["prove"], ["replay", "a", "b", "--odd"]])
def test_other_arguments_are_bad_usage(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert refused(arguments, capsys).startswith("trustsvc-replay: ")


def test_text_from_a_file_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    policy = written(tmp_path, "passed-as-issued")[-1]
    odd = str(tmp_path / "\x1b[2J\u202e")

    assert "\\x1b[2J\\u202e" in refused(["replay", odd, odd, "--policy", policy], capsys)


def run(*arguments: str) -> tuple[subprocess.CompletedProcess[str], float]:
    """Run the command and measure it, at best of three."""
    times = []
    for _ in range(3):
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603 (our own command)
            [*COMMAND, *arguments], capture_output=True, text=True, check=False, cwd=ROOT
        )
        times.append(time.perf_counter() - started)
    return done, min(times)


def test_it_runs_as_a_command_with_the_real_clock(tmp_path: Path) -> None:
    done, took_s = run(*written(tmp_path, "passed-as-issued"))

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1].startswith("passed: ")
    # The target is 0.15 s on an idle machine; a busy one gets room.
    assert took_s < 1.5


def test_help_comes_without_waiting_for_cryptography() -> None:
    done, took_s = run("--help")
    loaded = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-X", "importtime", *COMMAND[1:], "--help"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.returncode == 0
    assert took_s < 1
    for heavy in ("cryptography", "Crypto", "tomllib", "web3", "xml.etree"):
        assert f"| {heavy}" not in re_spaced(loaded.stderr)


def re_spaced(text: str) -> str:
    """Join the columns of ``-X importtime`` with single spaces."""
    return "\n".join(" ".join(line.split()) for line in text.splitlines())


def test_what_the_auditor_runs_loads_no_network(tmp_path: Path) -> None:
    arguments = written(tmp_path, "passed-as-issued")
    done = subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-X", "importtime", *COMMAND[1:], *arguments],
        capture_output=True,
        text=True,
        check=True,
    )

    modules = {line.split()[-1] for line in re_spaced(done.stderr).splitlines()}
    assert "trustsvc_anchors.replay" in modules
    assert not modules & {"socket", "ssl", "http.client", "urllib.request", "web3", "lxml"}
