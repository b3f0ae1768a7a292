"""Keep every plan that a ceremony followed, under its digest: ``<folder>/plans/<sha256>.toml``.

A transcript's first line of a ceremony names the digest, so what was planned can be read beside
what was done, and later operations need no path to a plan. A plan holds no secret.
"""

import hashlib
from pathlib import Path

from cryptography import x509

from trustsvc_keys.authority.demo import demo_plan, is_demo
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.plan import ISSUING_NAME, CeremonyPlan
from trustsvc_keys.authority.plan_file import parse_plan
from trustsvc_keys.authority.transcript import Event, read_lines
from trustsvc_keys.errors import MalformedPlan, UnknownCertificate
from trustsvc_keys.signers.files import make_folder, write_once


def keep_plan(folder: Path, data: bytes) -> None:
    """Keep a plan's file; keeping it again changes nothing."""
    make_folder(folder / "plans")
    path = _path(folder, hashlib.sha256(data).hexdigest())
    try:
        write_once(path, data, mode=0o644)
    except FileExistsError:
        return


def last_plan(folder: Path) -> CeremonyPlan | None:
    """Give the plan of the last ceremony that had one; None when none had.

    Raises:
        MalformedPlan: Its file is gone or was changed.
        MalformedTranscript: The transcript is broken.
    """
    begins = [
        line.facts["plan"]
        for line in read_lines(folder / "transcript")
        if line.event is Event.BEGIN and line.facts["plan"]
    ]
    if not begins:
        return None
    path = _path(folder, begins[-1])
    try:
        data = path.read_bytes()
    except OSError as error:
        raise MalformedPlan(where=str(path), why=error.strerror) from error
    if hashlib.sha256(data).hexdigest() != begins[-1]:
        raise MalformedPlan(where=str(path), why="changed since the ceremony")
    return parse_plan(data)


def plan_of(folder: Path) -> CeremonyPlan:
    """Give the plan by which an authority goes on: the last one, or a demo's, which has no file.

    Raises:
        UnknownCertificate: No authority is there.
        MalformedPlan: It is no demo's, and no plan is kept; or that was changed.
        MalformedTranscript: The transcript is broken.
    """
    plan = last_plan(folder)
    if plan is not None:
        return plan
    book = folder / "book"
    issued = FolderBook(book).find_certificate(ISSUING_NAME) if book.is_dir() else None
    if issued is None:
        raise UnknownCertificate(name=ISSUING_NAME)
    if not is_demo(x509.load_der_x509_certificate(issued)):
        raise MalformedPlan(where=str(folder / "plans"), why="no ceremony's plan is kept there")
    return demo_plan({})


def _path(folder: Path, digest: str) -> Path:
    """Give the file of a plan."""
    return folder / "plans" / f"{digest}.toml"
