"""Replay evidence: judge a document by bytes alone, with no network, no service and no node.

The steps, each a check of the report; a step whose need failed is not run, and is named in a note:

 1  evidence.format   the file is canonical evidence, version 1
 2  document.bytes    the document is what was issued, restored, or a logged rendition
 3  log.policy        a log of the policy signed the checkpoint and may log for this issuer
 4  log.inclusion     document, statuses, renditions and anchor records are in that log
 5  chain.finality    each sighting's header is final under the policy's rule
 6  chain.contract    the contract with the policy's code stands there
 7  chain.head        it holds the log's head; nothing beside it and the status is proved
 8  status            the document's status at the instant asked
 9  status.age        how old that knowledge is
10  existence         since when the bytes have existed; told, never judged

They run in the order of need: 4 after 7, since the heads under which it proves come from there.
What the policy pins (chain rule, contract, code, log, keys, issuers) is never taken from evidence.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import NoReturn, TypeVar, cast

from trustsvc_anchors.chain.existence import check_existence
from trustsvc_anchors.chain.finality import ChainRule, block_hash_of, is_closed
from trustsvc_anchors.chain.header import Header
from trustsvc_anchors.chain.sightings import (
    Seen,
    State,
    read_contract,
    read_state,
    verify_order,
    verify_sighting,
)
from trustsvc_anchors.chain.state import HeadState
from trustsvc_anchors.errors import (
    Malformed,
    Unproved,
    UnprovedSignature,
)
from trustsvc_anchors.evidence import (
    VERSION,
    Evidence,
    ProvenRecord,
    Sighting,
    parse_evidence,
)
from trustsvc_anchors.log.checkpoint import Checkpoint, open_checkpoint
from trustsvc_anchors.log.entry import entry_of
from trustsvc_anchors.log.merkle import verify_consistency, verify_inclusion
from trustsvc_anchors.log.record import (
    AnchorRecord,
    AugmentedRecord,
    IssuedRecord,
    StatusRecord,
)
from trustsvc_anchors.log.statuses import Change, SeenWord, check_status, instant_text
from trustsvc_anchors.policy import LogRule, Policy
from trustsvc_anchors.report import Check, Report, Verdict
from trustsvc_anchors.restore import check_document

STEPS = (
    "evidence.format",
    "document.bytes",
    "log.policy",
    "log.inclusion",
    "chain.finality",
    "chain.contract",
    "chain.head",
    "status",
    "status.age",
    "existence",
)
"""The names of the checks; a step's number is its place, from 1."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_Proved = TypeVar("_Proved")


def replay(
    evidence: bytes,
    document: bytes,
    policy: Policy,
    *,
    at: datetime | None = None,
    now: datetime | None = None,
) -> Report:
    """Judge a document at an instant, by default the block time of the latest sighting.

    ``now`` is what the age of the status is measured against; without it a policy that limits the
    age gives ``indeterminate``. The report is dated 1970 where no instant is known at all.
    """
    ledger = _Ledger(at or now or _EPOCH)
    try:
        parsed = _read(ledger, evidence)
        _compare(ledger, parsed, document)
        log, checkpoint = _find_log(ledger, parsed, policy)
        rule = policy.get_chain(log)
        if rule.development:
            ledger.notes.append(f"{rule.name} is a development chain: it vouches for nothing")
        seen = _prove_final(ledger, parsed, log, rule)
        ledger.at = at or datetime.fromtimestamp(seen[-1].header.timestamp, UTC)
        states = _prove_heads(ledger, parsed, log, seen)
        _prove_log(ledger, parsed, states, checkpoint)
        _judge_status(ledger, parsed, states)
        _judge_age(ledger, states[-1].header, policy, now)
        _tell_existence(ledger, seen[0], rule, policy)
    except _Stopped:
        ledger.tell_what_was_not_run()
    return Report(ledger.at, ledger.in_order(), tuple(ledger.notes))


class _Stopped(Exception):
    """Later steps would prove nothing."""


class _Ledger:
    """The checks so far, by number, and the instant that is judged."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.notes: list[str] = []
        self._checks: dict[int, Check] = {}

    def add(self, check: Check) -> None:
        """Number a check by its name and keep it."""
        number = STEPS.index(check.name) + 1
        self._checks[number] = replace(check, number=number)

    def tell(self, name: str, verdict: Verdict, says: str, **facts: str) -> None:
        """Keep a check."""
        self.add(Check(name, verdict, says, facts))

    def stop(self, name: str, says: str, verdict: Verdict = Verdict.FAILED) -> NoReturn:
        """Keep a check that leaves nothing for later steps to stand on."""
        self.tell(name, verdict, says)
        raise _Stopped

    def prove(self, name: str, prove: Callable[[], _Proved]) -> _Proved:
        """Give what is proved, or keep what is wrong with it and stop."""
        try:
            return prove()
        except (Unproved, Malformed) as error:
            place = error.fields.get("what", error.fields.get("where"))
            self.tell(name, Verdict.FAILED, f"{place}: {error.fields['why']}", error=error.code)
            raise _Stopped from error

    def tell_what_was_not_run(self) -> None:
        """Name the steps without a check: they are neither passed nor failed."""
        rest = [
            f"{number} {name}" for number, name in enumerate(STEPS, 1) if number not in self._checks
        ]
        if rest:
            self.notes.append(f"not run: {', '.join(rest)}")

    def in_order(self) -> tuple[Check, ...]:
        """Give the checks by their number."""
        return tuple(check for _, check in sorted(self._checks.items()))


def _issued(evidence: Evidence) -> IssuedRecord:
    return cast("IssuedRecord", evidence.document.record)


def _read(ledger: _Ledger, data: bytes) -> Evidence:
    """Run step 1: read the evidence."""
    evidence = ledger.prove("evidence.format", lambda: parse_evidence(data))
    says = f"evidence version {VERSION}, canonical, {len(data):,} bytes"
    ledger.tell("evidence.format", Verdict.PASSED, says, bytes=str(len(data)))
    return evidence


def _compare(ledger: _Ledger, evidence: Evidence, document: bytes) -> None:
    """Run step 2: compare the bytes; what an altered document once said is of no interest."""
    renditions = [cast("AugmentedRecord", proven.record) for proven in evidence.renditions]
    check = check_document(document, _issued(evidence), renditions)
    ledger.add(check)
    if check.verdict == Verdict.FAILED:
        raise _Stopped


def _find_log(ledger: _Ledger, evidence: Evidence, policy: Policy) -> tuple[LogRule, Checkpoint]:
    """Run step 3: find the policy's log and open the checkpoint with its keys."""
    name = "log.policy"
    origin = evidence.checkpoint.partition("\n")[0]
    log = policy.find_log(origin)
    if log is None:
        ledger.stop(name, f"the policy names no log {ascii(origin)[:100]}")
    issuer = _issued(evidence).issuer
    if issuer not in log.issuers:
        ledger.stop(name, f"the policy does not let {origin} log for {issuer}")
    checkpoint = ledger.prove(name, lambda: _open(evidence.checkpoint, log))
    says = f"{origin} signed a checkpoint of size {checkpoint.size:,}; it may log for {issuer}"
    ledger.tell(name, Verdict.PASSED, says, origin=origin, issuer=issuer)
    return log, checkpoint


def _open(note: str, log: LogRule) -> Checkpoint:
    """Open a checkpoint whose every signature is by a key of the policy: no line goes unread."""
    opened = []
    for key in log.keys:
        try:
            opened.append(open_checkpoint(note, key))
        except UnprovedSignature:
            continue
    if not opened or note.rpartition("\n\n")[2].count("\n") != len(opened):
        raise UnprovedSignature(
            what="checkpoint", why="a signature is not by a key of the policy, or does not verify"
        )
    return opened[0]


def _prove_final(
    ledger: _Ledger, evidence: Evidence, log: LogRule, rule: ChainRule
) -> tuple[Seen, ...]:
    """Run step 5: prove each header final, and each later one that it follows."""
    name = "chain.finality"
    seen = ledger.prove(name, lambda: tuple(_verify_one(one, rule) for one in evidence.sightings))
    for number, one in enumerate(seen):
        later = seen[number + 1 :]
        if is_closed(one.header, rule) and not (later and _is_anchored(one, evidence, log, rule)):
            says = f"block {one.header.number} is sealed by validators of the past"
            ledger.stop(name, f"{says}, and no later anchor names it", Verdict.INDETERMINATE)
    blocks = " and ".join(f"{one.header.number:,}" for one in seen)
    says = f"block {blocks} final on {rule.name} ({rule.rule})"
    numbers = " ".join(str(one.header.number) for one in seen)
    ledger.tell(name, Verdict.PASSED, says, chain=rule.name, rule=rule.rule, blocks=numbers)
    return seen


def _verify_one(sighting: Sighting, rule: ChainRule) -> Seen:
    return verify_sighting(sighting.sealed, sighting.descendants, sighting.nodes, rule)


def _is_anchored(one: Seen, evidence: Evidence, log: LogRule, rule: ChainRule) -> bool:
    """Tell whether an anchor record holds the block's hash; step 4 proves that it is logged."""
    expected = (
        rule.chain_id,
        log.contract,
        log.log_id,
        one.header.number,
        block_hash_of(one.header, rule),
    )
    records = [cast("AnchorRecord", proven.record) for proven in evidence.anchor_records]
    return any(
        (one.chain_id, one.contract, one.log_id, one.block_number, one.block_hash) == expected
        for one in records
    )


def _prove_heads(
    ledger: _Ledger, evidence: Evidence, log: LogRule, seen: Sequence[Seen]
) -> tuple[State, ...]:
    """Run steps 6 and 7: prove the contract, then what it holds."""
    accounts = ledger.prove(
        "chain.contract", lambda: [read_contract(one, log.contract, log.code_hash) for one in seen]
    )
    says = f"0x{log.contract.hex()} has the code that the policy pins, layout {log.layout}"
    ledger.tell("chain.contract", Verdict.PASSED, says, code_hash=log.code_hash.hex())
    document = _issued(evidence).document_digest
    states = ledger.prove(
        "chain.head",
        lambda: tuple(
            read_state(one, account, log.log_id, document)
            for one, account in zip(seen, accounts, strict=True)
        ),
    )
    ledger.prove("chain.head", lambda: verify_order(states))
    head = states[-1].head
    facts = {"size": str(head.size), "root": head.root.hex()}
    facts["anchored_at"] = instant_text(states[0].head.time)
    says = f"head of size {head.size:,} anchored at {instant_text(head.time)}"
    if head.retired:
        says = f"the log is retired: it was closed with a {says}"
    verdict = Verdict.INDETERMINATE if head.retired else Verdict.PASSED
    ledger.tell("chain.head", verdict, says, **facts)
    return states


def _prove_log(
    ledger: _Ledger, evidence: Evidence, states: Sequence[State], checkpoint: Checkpoint
) -> None:
    """Run step 4: prove each record of the evidence under the head that it belongs to."""
    first, last = states[0].head, states[-1].head
    ledger.prove("log.inclusion", lambda: _verify_log(evidence, first, last, checkpoint))
    index = evidence.document.index
    says = f"entry {index:,} of the head of size {first.size:,}, which the checkpoint extends"
    facts = {"index": str(index), "checkpoint": str(checkpoint.size)}
    ledger.tell("log.inclusion", Verdict.PASSED, says, **facts)


def _verify_log(
    evidence: Evidence, first: HeadState, last: HeadState, checkpoint: Checkpoint
) -> None:
    _verify_included([evidence.document], first.size, first.root)
    _verify_included(evidence.anchor_records, last.size, last.root)
    verify_consistency(last.size, last.root, checkpoint.size, checkpoint.root, evidence.consistency)
    _verify_included(evidence.statuses, checkpoint.size, checkpoint.root)
    _verify_included(evidence.renditions, checkpoint.size, checkpoint.root)


def _verify_included(records: Sequence[ProvenRecord], size: int, root: bytes) -> None:
    for proven in records:
        leaf = entry_of(proven.record, proven.tag).leaf_hash
        verify_inclusion(leaf, proven.index, size, proven.path, root)


def _judge_status(ledger: _Ledger, evidence: Evidence, states: Sequence[State]) -> None:
    """Run step 8: judge the status at the instant asked."""
    changes = [
        Change(cast("StatusRecord", proven.record), entry_of(proven.record, proven.tag).leaf_hash)
        for proven in evidence.statuses
    ]
    seen = [SeenWord(state.header.timestamp, state.word) for state in states]
    ledger.add(check_status(_issued(evidence), changes, seen, ledger.at))


def _judge_age(ledger: _Ledger, header: Header, policy: Policy, now: datetime | None) -> None:
    """Run step 9: measure how old the latest sighting is."""
    limit = policy.status_max_age
    told = instant_text(header.timestamp)
    if now is None:
        verdict = Verdict.PASSED if limit is None else Verdict.INDETERMINATE
        ledger.tell("status.age", verdict, f"seen at {told}; nobody told what time it is now")
        return
    age = now - datetime.fromtimestamp(header.timestamp, UTC)
    facts = {"age_s": str(age // timedelta(seconds=1))}
    if age < -timedelta(seconds=policy.existence_drift_s):
        says = f"seen at {told}, which is in the future of the clock here"
        ledger.tell("status.age", Verdict.INDETERMINATE, says, **facts)
    elif limit is not None and age > limit:
        says = f"seen at {told}, longer ago than the {limit} that the policy allows"
        ledger.tell("status.age", Verdict.INDETERMINATE, says, **facts)
    else:
        says = f"seen at {told}" + ("" if limit else "; the policy sets no limit")
        ledger.tell("status.age", Verdict.PASSED, says, **facts)


def _tell_existence(ledger: _Ledger, first: Seen, rule: ChainRule, policy: Policy) -> None:
    """Run step 10: tell since when the bytes have existed, unless the policy wants no such word."""
    if policy.existence == "off":
        ledger.tell("existence", Verdict.PASSED, "not asked for by the policy")
        return
    ledger.add(check_existence(first.header, first.descendants, rule, policy.existence_drift_s))
