"""Check a transcript by itself: its order, and that two persons agreed to what was done."""

from collections.abc import Iterator
from itertools import pairwise

from trustsvc_keys.authority.plan import ISSUING_NAME, ROOT_NAME
from trustsvc_keys.authority.practice import PERSONS
from trustsvc_keys.authority.transcript import Event, Line

_ACTIONS = {
    Event.KEY: {"make-key"},
    Event.CERTIFICATE: {"sign-certificate"},
    Event.CHANGE: {"revoke", "suspend", "release"},
}


def check_order(lines: tuple[Line, ...]) -> Iterator[str]:
    """Say where a transcript begins or goes on as it must not."""
    if not lines:
        yield "transcript: there is none"
        return
    if lines[0].event is not Event.BEGIN:
        yield "line 1: no ceremony begins here"
    for before, line in pairwise(lines):
        if line.at < before.at:
            yield f"line {line.number}: earlier than the line before it"
        if before.event is Event.END and line.event is not Event.BEGIN:
            yield f"line {line.number}: after an end, and no ceremony begins"


def check_agreement(lines: tuple[Line, ...]) -> Iterator[str]:
    """Say which uses of an authority's key two persons did not agree to."""
    persons: tuple[str, ...] = ()
    agreed: dict[tuple[str, str], set[str]] = {}
    for line in lines:
        facts = line.facts
        if line.event is Event.BEGIN:
            persons = tuple(name for name in facts["persons"].split(", ") if name)
            if persons and len(set(persons)) != PERSONS:
                yield f"line {line.number}: not {PERSONS} persons"
        elif line.event is Event.ASKED:
            step = (facts["action"], facts["name"])
            if facts["answer"] == "yes" and facts["person"] in persons:
                agreed.setdefault(step, set()).add(facts["person"])
            else:
                agreed.pop(step, None)
        elif persons and _takes_persons(line):
            asked = [(action, facts["name"]) for action in sorted(_ACTIONS[line.event])]
            # Agreement is used up: the next use of the key is asked for again.
            given = [agreed.pop(step) for step in asked if step in agreed]
            if not any(who == set(persons) for who in given):
                yield f"line {line.number}: {line.event} {facts['name']} without both persons' yes"


def _takes_persons(line: Line) -> bool:
    """Say whether a line tells of something that both persons must have agreed to."""
    if line.event is Event.KEY:
        return line.facts["found"] == "no" and line.facts["name"] in {ROOT_NAME, ISSUING_NAME}
    # A certificate that was only found after a crash was agreed to before it was signed.
    return line.event in {Event.CERTIFICATE, Event.CHANGE}
