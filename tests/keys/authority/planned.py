"""The example plan as a small world: its folders, its two persons, and what they said."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from tests.keys.world import NOW, passphrase
from tests.support.peers import ROOT
from trustsvc_keys.authority.ceremony import Hierarchy, run_ceremony
from trustsvc_keys.authority.linters import Linter
from trustsvc_keys.authority.office import Office, open_office
from trustsvc_keys.authority.persons import Attendance, Step
from trustsvc_keys.authority.plan import CeremonyPlan
from trustsvc_keys.authority.plan_file import parse_plan

EXAMPLE = (ROOT / "keys" / "CEREMONY.example.toml").read_bytes()
INSTITUTE = "NTRCN-91320000MA00EXAMP9"
LABORATORY = "VATDE-136695976"


def yes(_: Step, __: str) -> bool:
    """Agree to everything."""
    return True


@dataclass
class Planned:
    """An authority of the example plan; its root lies in a folder of its own."""

    place: Path
    answer: Callable[[Step, str], bool] = yes
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    secrets: dict[str, bytes] = field(
        default_factory=lambda: {"Chen Jing": b"half one", "Liu Wei": b"half two"}
    )

    @property
    def folder(self) -> Path:
        """Give the authority's folder."""
        return self.place / "online"

    @property
    def root_folder(self) -> Path:
        """Give the root's folder."""
        return self.place / "root"

    @property
    def plan(self) -> CeremonyPlan:
        """Give the example plan, its keys cheap to guess and its root here."""
        return replace(parse_plan(EXAMPLE), root_folder=self.root_folder, rounds=2_048)

    def attendance(self) -> Attendance:
        """Ask the two persons, and remember what they were asked."""

        def confirm(step: Step, person: str) -> bool:
            self.asked.append((step.action, step.name, person))
            return self.answer(step, person)

        return Attendance(confirm=confirm, share=self.secrets.__getitem__)

    def ceremony(
        self,
        now: datetime = NOW,
        plan: CeremonyPlan | None = None,
        linters: tuple[Linter, ...] = (),
    ) -> Hierarchy:
        """Run the ceremony of the plan, or of a changed one."""
        return run_ceremony(
            plan or self.plan,
            self.folder,
            now,
            passphrase,
            attendance=self.attendance(),
            linters=linters,
        )

    def office(self, now: datetime = NOW) -> Office:
        """Open the office at an instant."""
        return open_office(
            self.plan,
            self.folder,
            clock=lambda: now,
            passphrase=passphrase,
            attendance=self.attendance(),
        )
