"""An authority of the example plan that has so many certificates that new ones point to shards."""

from dataclasses import dataclass, replace
from pathlib import Path

from cryptography import x509

from tests.keys.authority.planned import INSTITUTE, Planned
from tests.keys.world import NOW
from trustsvc_keys.authority.ceremony import Hierarchy
from trustsvc_keys.authority.practice import LIST_SHARE


@dataclass(frozen=True)
class Large:
    """A large authority.

    Attributes:
        planned: Its plan, folders and persons.
        made: What its first ceremony made, when it was small.
        late: A seal that was made when it was large.
        late_name: Its name in the book.
    """

    planned: Planned
    made: Hierarchy
    late: x509.Certificate
    late_name: str


def large(place: Path) -> Large:
    """Hold a ceremony, let the book grow, and make one seal more."""
    planned = Planned(place)
    made = planned.ceremony()
    intents = planned.folder / "book" / "intents"
    # What counts is how many pages there are; these are of certificates that never were signed.
    for number in range(LIST_SHARE - planned.office().book.count()):
        (intents / f"never-signed-{number}.json").touch()
    seal = planned.plan.holders[2]
    plan = replace(planned.plan, holders=(replace(seal, generation=2),))
    late = planned.ceremony(NOW, plan).issuers[INSTITUTE]
    return Large(planned, made, late.certificate, late.name)
