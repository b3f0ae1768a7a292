"""Tell the status of a document, now or at an instant: step 9 (DESIGN section 3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from trustsvc.clock import rfc3339
from trustsvc.store.standings import Standing, Step, get_standing
from trustsvc.workflows.parts import Keep
from trustsvc_anchors.log.record import Status


@dataclass(frozen=True, slots=True)
class StatusStep:
    """One change of a document's history."""

    status: Status
    decided: datetime
    effective: datetime
    reason: str
    affected: tuple[str, ...]
    on_chain: bool

    @property
    def retroactive(self) -> bool:
        """Say whether the change reaches back before its own decision."""
        return self.effective < self.decided


@dataclass(frozen=True, slots=True)
class DocumentStatus:
    """A document's status at an instant, and how far its proof has come."""

    id: str
    identifier: str
    issuer: str
    at: datetime
    status: Status
    registered: bool
    expired: bool
    history: tuple[StatusStep, ...]
    recorded: datetime
    position: int | None
    anchored: datetime | None
    anchored_by: datetime | None

    def answer(self) -> dict[str, Any]:
        """Give it as JSON, the same for command line and API."""
        return {
            "id": self.id,
            "identifier": self.identifier,
            "issuer": self.issuer,
            "at": rfc3339(self.at),
            "status": self.status.name.lower(),
            "registered": self.registered,
            "expired": self.expired,
            "history": [_step_answer(step) for step in self.history],
            "recorded": rfc3339(self.recorded),
            "log_index": self.position,
            "anchored": rfc3339(self.anchored) if self.anchored else None,
            "anchored_by": rfc3339(self.anchored_by) if self.anchored_by else None,
        }


def _step_answer(step: StatusStep) -> dict[str, Any]:
    return {
        "status": step.status.name.lower(),
        "decided": rfc3339(step.decided),
        "effective": rfc3339(step.effective),
        "retroactive": step.retroactive,
        "reason": step.reason,
        "affected": list(step.affected),
        "on_chain": step.on_chain,
    }


def show_status(keep: Keep, document_id: str, at: datetime | None = None) -> DocumentStatus:
    """Tell a document's status at ``at``, by default now.

    Raises:
        NotFound: there is no such document.
    """
    instant = at or keep.clock()
    with keep.database.reading() as session:
        found = get_standing(session, document_id)
    history = tuple(map(_step, found.steps))
    return DocumentStatus(
        id=found.id,
        identifier=found.identifier,
        issuer=found.issuer,
        at=instant,
        status=status_at(history, instant),
        registered=found.registered,
        expired=_expired(found, instant),
        history=history,
        recorded=found.recorded,
        position=found.position,
        anchored=found.first_anchored,
        anchored_by=found.anchored_by,
    )


def status_at(history: Sequence[StatusStep], at: datetime) -> Status:
    """Give the status that the changes up to an instant lead to (DESIGN section 4)."""
    reached = [step.status for step in history if step.effective <= at]
    return reached[-1] if reached else Status.VALID


def _step(step: Step) -> StatusStep:
    return StatusStep(
        status=Status(step.status),
        decided=step.decided,
        effective=step.effective,
        reason=str(step.fields.get("reason", "")),
        affected=tuple(step.fields.get("affected", ())),
        on_chain=step.on_chain,
    )


def _expired(found: Standing, at: datetime) -> bool:
    """Only a D-CoC expires; its last day counts whole (DESIGN section 1)."""
    return found.valid_until is not None and at.date() > found.valid_until
