"""Open an authority's office from the command line: its plan, its time, its two persons.

A secret is typed without echo, twice when it is about to protect a new key. Nothing reads secrets
from the environment or from options: what a shell keeps, its history keeps too.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import typer

from trustsvc.cli.opened import open_deployment
from trustsvc.clock import rfc3339
from trustsvc.errors import MalformedRequest
from trustsvc.settings import data_folder
from trustsvc.workflows.instants import parse_instant
from trustsvc_keys.authority.kernel_clock import kernel_synchronised
from trustsvc_keys.authority.linters import Linter
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.persons import Attendance, Step
from trustsvc_keys.authority.plan import ISSUING_NAME, CeremonyPlan, ClockSource
from trustsvc_keys.authority.plans import plan_of
from trustsvc_keys.errors import UnknownCertificate
from trustsvc_keys.signers.opening import Passphrase


@dataclass(frozen=True, slots=True)
class Where:
    """Which authority is meant, and what time it is there.

    Attributes:
        data: The data folder that was given.
        folder: The authority's folder that was given.
        root_folder: The root's folder that was given, in place of the plan's.
        at: The stated time that was given.
    """

    data: Path | None
    folder: Path | None
    root_folder: Path | None
    at: str | None

    def authority(self) -> Path:
        """Give the authority's folder, absolute."""
        return (self.folder or data_folder(self.data) / "authority").absolute()

    def placed(self, plan: CeremonyPlan) -> CeremonyPlan:
        """Give a plan with the root's folder where it is now."""
        if self.root_folder is None:
            return plan
        return replace(plan, root_folder=self.root_folder.absolute())


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """What a ceremony takes besides its plan."""

    folder: Path
    now: datetime
    clock: Callable[[], datetime]
    passphrase: Passphrase
    attendance: Attendance | None


@contextmanager
def opened_plan(where: Where, plan: CeremonyPlan) -> Iterator[Opened]:
    """Gather time, passphrase and persons for a plan.

    Raises:
        MalformedRequest: The plan's clock is stated and no time was given, or the other way round.
    """
    with open_deployment(where.data) as deployment:
        clock = _clock(where, plan, deployment.clock)
        new = not (where.authority() / "book" / "certificates" / f"{ISSUING_NAME}.der").exists()
        yield Opened(
            folder=where.authority(),
            now=clock(),
            clock=clock,
            passphrase=deployment.passphrase,
            attendance=_attendance(clock, new=new) if plan.persons else None,
        )


@contextmanager
def opened_office(
    where: Where, *, linters: tuple[Linter, ...] = ()
) -> Iterator[tuple[Office, datetime]]:
    """Open the office of an authority that exists; give it and the time.

    Raises:
        MalformedRequest: There is no authority there.
    """
    folder = where.authority()
    try:
        plan = where.placed(plan_of(folder))
    except UnknownCertificate as error:
        raise MalformedRequest(where=str(folder), why="no authority's folder") from error
    with opened_plan(where, plan) as opened:
        office = open_office(
            plan,
            folder,
            clock=opened.clock,
            passphrase=opened.passphrase,
            attendance=opened.attendance,
            linters=linters,
        )
        yield office, opened.now


def _clock(
    where: Where, plan: CeremonyPlan, system: Callable[[], datetime]
) -> Callable[[], datetime]:
    """Choose the clock that a plan names.

    Raises:
        MalformedRequest: The plan's clock is stated and no time was given, or the other way round;
            or it is the kernel's, which is not synchronised.
    """
    stated = parse_instant(where.at, "--at")
    if (plan.clock is ClockSource.STATED) != (stated is not None):
        why = f"the plan's clock is {plan.clock}; --at is for a clock that is stated"
        raise MalformedRequest(where="--at", why=why)
    if stated is not None:
        return lambda: stated
    if plan.clock is ClockSource.KERNEL and not kernel_synchronised():
        raise MalformedRequest(where="clock", why="the kernel does not call it synchronised")
    return system


def _attendance(clock: Callable[[], datetime], *, new: bool) -> Attendance:
    """Ask two persons at the terminal."""
    typer.echo(f"the time is {rfc3339(clock())}", err=True)

    def confirm(step: Step, person: str) -> bool:
        typer.echo(f"{step.action} {step.name}", err=True)
        for key, value in step.says.items():
            typer.echo(f"  {key}: {value}", err=True)
        return _agrees(f"{person}, shall this be done? [y/N] ")

    def share(person: str) -> bytes:
        typed: str = typer.prompt(
            f"Secret of {person}", hide_input=True, confirmation_prompt=new, err=True
        )
        return typed.encode()

    return Attendance(confirm=confirm, share=share)


def _agrees(question: str) -> bool:
    """Ask on standard error; click's own question would leave a blank on standard output.

    Raises:
        Abort: The terminal is closed.
    """
    sys.stderr.write(question)
    sys.stderr.flush()
    answer = sys.stdin.readline()
    if not answer:
        raise typer.Abort
    return answer.strip().lower() in {"y", "yes"}
