"""An auditor's machine: a virtual environment with trustsvc-anchors, cryptography, pycryptodome."""

import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

from tests.support.founding import founded, work
from tests.support.peers import ROOT
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.workflows.issue import Request, issue
from trustsvc.workflows.show_document import show_evidence

ISSUER = "NTRCN-91320000MA00EXAMP9"
NEEDED = ("cryptography", "Crypto", "cffi", "_cffi_backend*.so")


@pytest.fixture(scope="module")
def auditor(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the Python of such an environment; our part comes as the wheel that was built."""
    folder = tmp_path_factory.mktemp("auditor")
    build = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(  # noqa: S603  our own tools
        [*build, str(ROOT / "anchors")], check=True, capture_output=True
    )
    venv.create(folder / "venv", with_pip=False)
    python = folder / "venv" / "bin" / "python"
    answer = subprocess.run(  # noqa: S603  our own tools
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    )
    site = Path(answer.stdout.strip())
    for pattern in NEEDED:
        for path in Path(sysconfig.get_path("platlib")).glob(pattern):
            copy = shutil.copytree if path.is_dir() else shutil.copy
            copy(path, site / path.name)
    (wheel,) = folder.glob("trustsvc_anchors-*.whl")
    shutil.unpack_archive(wheel, site, "zip")
    return python


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a document, its evidence and the policy."""
    folder = tmp_path_factory.mktemp("received")
    with founded(tmp_path_factory.mktemp("issuer"), {ISSUER: "Auditor test"}) as made:
        wanted = Request(ISSUER, example_dcc(), 10**7, "http://127.0.0.1:8000")
        one = issue(made.keep, made.log, made.seal(ISSUER), wanted)
        work(made)
        (folder / "evidence.json").write_bytes(show_evidence(made.keep, one.id))
        (folder / "policy.toml").write_bytes((made.data / "policy.toml").read_bytes())
        for name in ("document.xml", "document.pdf"):
            (folder / name).write_bytes(made.keep.objects.get(f"documents/{one.id}/{name}"))
    return folder


@pytest.mark.parametrize("document", ["document.xml", "document.pdf"])
def test_evidence_replays_with_two_dependencies_and_no_network(
    auditor: Path, received: Path, document: str
) -> None:
    command = [str(auditor), "-I", "-m", "trustsvc_anchors", "replay", "evidence.json", document]

    answer = subprocess.run(  # noqa: S603  our own program
        [*command, "--policy", "policy.toml"],
        cwd=received,
        capture_output=True,
        text=True,
        check=False,
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
    assert "document.bytes" in answer.stdout or "as issued" in answer.stdout


def test_the_environment_holds_nothing_else(auditor: Path) -> None:
    answer = subprocess.run(  # noqa: S603  our own program
        [auditor, "-I", "-c", "import trustsvc_anchors.replay, web3"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert "No module named 'web3'" in answer.stderr
