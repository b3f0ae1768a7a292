"""Write the vectors of the evidence format; running it again gives the same bytes.

    PYTHONPATH=. .venv/bin/python anchors/vectors/generate.py

What each vector must come to is stated here by hand and never computed by replay. The world that
they are taken from (``tests/support/world.py``) makes its tries, headers and seals with other
packages than the verifier's. All keys are test keys, made from texts.
"""  # noqa: INP001 (a script beside the files that it writes, in no package)

import json
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from eth_utils.crypto import keccak

from tests.support.sealed_chain import Block, SealedChain, seal_with, validator_keys
from tests.support.world import ORIGIN, World, instant
from trustsvc_anchors.chain.seals import GROUP_ORDER, Seal
from trustsvc_anchors.evidence import Evidence, encode_evidence
from trustsvc_anchors.log.record import IssuedRecord, Status

HERE = Path(__file__).parent

XML = (
    '<dcc:certificate xmlns:dcc="https://ptb.de/dcc">\n'
    '  <dcc:result id="r1">20.003 mm</dcc:result>\n'
    '  <dcc:result id="r2">温度 23.1 °C</dcc:result>\n'
    "</dcc:certificate>"
).encode()
PDF = b"%PDF-1.7\n% as issued\n%%EOF\n"


@dataclass(frozen=True)
class Vector:
    """One question to a verifier, and the answer; ``steps``: the checks that do not pass."""

    name: str
    about: str
    evidence: bytes
    policy: bytes
    document: bytes = XML
    steps: tuple[str, ...] = ()
    at: datetime | None = None
    now: datetime | None = None

    def as_json(self) -> str:
        """Write the vector as one self-contained file."""
        fields = {
            "about": self.about,
            "evidence": b64encode(self.evidence).decode(),
            "document": b64encode(self.document).decode(),
            "policy": self.policy.decode(),
            "at": _text(self.at),
            "now": _text(self.now),
            "expected": {"verdict": self.name.partition("-")[0], "steps": list(self.steps)},
        }
        return json.dumps(fields, indent=1, ensure_ascii=False) + "\n"


@dataclass
class Story:
    """A document that was issued and anchored, and what happened to it since."""

    world: World
    issued: IssuedRecord
    first: Block

    def evidence(self, *blocks: Block, descendants: int = 0) -> Evidence:
        """Make evidence with sightings at the first block and at these."""
        return self.world.evidence(self.issued, self.first, *blocks, descendants=descendants)

    def vector(self, name: str, about: str, *blocks: Block, steps: tuple[str, ...] = ()) -> Vector:
        """Make a vector of the evidence at the first block and at these."""
        return Vector(
            name,
            about,
            encode_evidence(self.evidence(*blocks)),
            self.world.policy(),
            steps=steps,
        )


def start(chain: SealedChain | None = None, xml: bytes | None = XML) -> Story:
    """Issue a document and anchor it."""
    world = World(chain or SealedChain())
    issued = world.issue(xml, PDF)
    return Story(world, issued, world.anchor())


def passing() -> Iterator[Vector]:
    """Give what every verifier must accept."""
    story = start()
    story.world.mine()
    story.world.log_anchor(story.first)
    latest = story.world.anchor()
    whole = replace(
        story.vector("passed-as-issued", "issued XML, two sightings, nothing ever changed", latest),
        evidence=encode_evidence(story.evidence(latest, descendants=1)),
    )
    yield whole
    yield replace(whole, name="passed-pdf", about="the PDF as issued", document=PDF)
    for name, about, document in transports():
        yield replace(whole, name=f"passed-{name}", about=about, document=document)
    development = story.world.policy({"development": "true"})
    about = "a development chain, told in a note"
    yield replace(whole, name="passed-development", about=about, policy=development)
    yield start().vector("passed-one-sighting", "one sighting says when and what status")
    plain = start(xml=None).vector("passed-plain-document", "a PDF without any XML")
    yield replace(plain, document=PDF)
    for chain, name, about in chains():
        yield start(chain).vector(f"passed-{name}", about)
    yield from passing_over_time()


def transports() -> Iterator[tuple[str, str, bytes]]:
    """Give the issued XML as gateways and editors pass it on."""
    crlf = b"\xef\xbb\xbf" + XML.replace(b"\n", b"\r\n") + b"\r\n"
    yield "line-ends", "a byte order mark and CRLF line ends", crlf
    declared = '<?xml version="1.0" encoding="GB18030"?>\n' + XML.decode()
    yield "gb18030", "encoded as the declared GB 18030", declared.encode("gb18030")
    yield (
        "utf-16",
        "encoded as UTF-16 with its mark",
        b"\xff\xfe" + XML.decode().encode("utf-16-le"),
    )
    yield "banner", "a comment after the end", XML + b"\n<!-- scanned -->\n"


def chains() -> Iterator[tuple[SealedChain, str, str]]:
    """Give the kinds of chain that a policy can name."""
    yield SealedChain(mode="contract"), "contract-mode", "QBFT, validators kept in a contract"
    yield SealedChain(rule="ibft2"), "ibft2", "IBFT 2.0"
    yield SealedChain(rule="pinned_block"), "pinned-block", "the auditor pins the block's hash"
    tail = (bytes(32), b"", b"", bytes(32), bytes(32))
    yield SealedChain(tail=tail), "prague-header", "a header of 21 members"


def passing_over_time() -> Iterator[Vector]:
    """Give documents whose status or whose validators changed, and that still pass."""
    story = start()
    story.world.change(story.issued, Status.SUSPENDED)
    story.world.anchor()
    story.world.change(story.issued, Status.VALID)
    yield story.vector("passed-reinstated", "suspended, then valid again", story.world.anchor())
    story = start()
    story.world.mine()
    story.world.change(story.issued, Status.REVOKED)
    before = instant(story.world.chain.time - 1)
    vector = story.vector(
        "passed-before-revocation", "asked before it counts", story.world.anchor()
    )
    yield replace(vector, at=before)
    story = start()
    longer = XML.replace(b"</dcc:certificate>", b"<dcc:more></dcc:more></dcc:certificate>")
    place = XML.index(b"</dcc:certificate>")
    ranges = [(place, place + len(longer) - len(XML))]
    story.world.augment(story.issued, story.issued.document_digest, longer, ranges)
    vector = story.vector("passed-rendition", "a logged rendition", story.world.anchor())
    yield replace(vector, document=longer)
    yield closed_range("passed-retired-validators", anchored=True)


def closed_range(name: str, *, anchored: bool) -> Vector:
    """Let new validators take over after the first block."""
    story = start()
    old = story.world.chain.keys
    story.world.chain.keys = validator_keys(4, "successor")
    if anchored:
        story.world.log_anchor(story.first)
    latest = story.world.anchor()
    ranges = [
        World.validators_of(old, 0, story.first.number),
        World.validators_of(story.world.chain.keys, latest.number),
    ]
    about = "first block sealed by a closed range, "
    about += "named by an anchor record" if anchored else "named by no anchor record"
    steps = () if anchored else ("chain.finality",)
    policy = story.world.policy({"validators": ", ".join(ranges)})
    return replace(story.vector(name, about, latest, steps=steps), policy=policy)


def failing_bytes_and_log() -> Iterator[Vector]:
    """Give what fails in steps 1 to 4."""
    story = start()
    story.world.log_anchor(story.first)
    latest = story.world.anchor()
    whole = story.vector("failed", "", latest)
    evidence = story.evidence(latest)
    policy = story.world.policy({"issuers": '["VATDE-129273398"]'})
    for name, about, step, part in (
        ("altered", "two digits exchanged", "document.bytes", XML.replace(b"20.003", b"20.030")),
        ("comment-inside", "hidden by C14N", "document.bytes", XML.replace(b"20.", b"20.<!-- -->")),
    ):
        yield replace(whole, name=f"failed-{name}", about=about, steps=(step,), document=part)
    about = "the policy allows another issuer"
    disallowed = replace(whole, name="failed-issuer-not-allowed", about=about, policy=policy)
    yield replace(disallowed, steps=("log.policy",))
    spaced = whole.evidence.replace(b'":', b'": ', 1)
    odd = replace(whole, name="failed-not-canonical", about="one space too many", evidence=spaced)
    yield replace(odd, steps=("evidence.format",))
    note, document = evidence.checkpoint, evidence.document
    fork = start(xml=b"<another></another>")
    fork.world.log_anchor(fork.first)
    forked = fork.evidence(fork.world.anchor()).checkpoint
    unread = note + "— stranger.example AAAAAAA=\n"
    foreign, resized = note.replace(ORIGIN, "log.example.org"), note.replace("\n6\n", "\n7\n")
    moved, relabelled = replace(document, index=document.index - 1), replace(document, tag=bytes(8))
    for name, about, step, changed in (
        ("unknown-log", "a log of no policy", "log.policy", replace(evidence, checkpoint=foreign)),
        ("resized", "the size was changed", "log.policy", replace(evidence, checkpoint=resized)),
        ("unread", "a stranger signed too", "log.policy", replace(evidence, checkpoint=unread)),
        ("forked-log", "another history", "log.inclusion", replace(evidence, checkpoint=forked)),
        (
            "wrong-index",
            "index and path differ",
            "log.inclusion",
            replace(evidence, document=moved),
        ),
        ("wrong-tag", "no such entry", "log.inclusion", replace(evidence, document=relabelled)),
    ):
        data = encode_evidence(changed)
        yield replace(whole, name=f"failed-{name}", about=about, steps=(step,), evidence=data)


def failing_chain() -> Iterator[Vector]:
    """Give what fails in steps 5 to 7."""
    story = start()
    world, first = story.world, story.first
    latest = world.anchor()
    whole = story.vector("failed", "", latest)

    def case(name: str, about: str, step: str, evidence: Evidence) -> Vector:
        return replace(
            whole,
            name=f"failed-{name}",
            about=about,
            steps=(step,),
            evidence=encode_evidence(evidence),
        )

    def resealed(seals: tuple[Seal, ...]) -> Evidence:
        evidence = story.evidence()
        return replace(evidence, sightings=(replace(evidence.sightings[0], seals=seals),))

    seals = first.seals
    yield case("two-seals", "two of four sealed", "chain.finality", resealed(seals[:2]))
    higher = (GROUP_ORDER - int.from_bytes(seals[0].s, "big")).to_bytes(32, "big")
    high = (replace(seals[0], s=higher), *seals[1:])
    yield case("high-s", "the other form of a seal", "chain.finality", resealed(high))
    stranger = seal_with(validator_keys(1, "stranger")[0], keccak(first.header))
    about = "a stranger sealed beside the quorum"
    yield case("stranger", about, "chain.finality", resealed((*seals, stranger)))
    sighting = story.evidence().sightings[0]
    more = replace(sighting, nodes=(*sighting.nodes, b"\xc0"))
    superfluous = replace(story.evidence(), sightings=(more,))
    yield case("superfluous-node", "a node proves nothing", "chain.head", superfluous)
    kept = tuple(node for node in sighting.nodes if keccak(node) != first.state_root)
    fewer = replace(sighting, nodes=kept)
    about = "the root node is missing"
    yield case(
        "missing-node", about, "chain.contract", replace(story.evidence(), sightings=(fewer,))
    )
    backwards = world.evidence(story.issued, latest, first)
    yield case("older-status", "the status is older than the anchor", "chain.head", backwards)
    impostors = SealedChain(keys=validator_keys(4, "impostor"))
    yield case("impostors", "other validators", "chain.finality", start(impostors).evidence())
    other, absent = SealedChain(code_hash=bytes(32)), SealedChain(with_contract=False)
    yield case("other-code", "other code there", "chain.contract", start(other).evidence())
    yield case("no-contract", "nothing there", "chain.contract", start(absent).evidence())
    elsewhere = case("other-log", "another log there", "chain.head", story.evidence())
    yield replace(elsewhere, policy=world.policy({"log_id": f'"0x{bytes(32).hex()}"'}))
    pinned = start(SealedChain(rule="pinned_block")).world.policy()
    other_block = case("other-block", "not the pinned block", "chain.finality", story.evidence())
    yield replace(other_block, policy=pinned)


def failing_status() -> Iterator[Vector]:
    """Give documents that are genuine and not to be relied on."""
    steps = ("status",)
    for status in (Status.SUSPENDED, Status.SUPERSEDED, Status.REVOKED):
        story = start()
        story.world.change(story.issued, status)
        name = status.name.lower()
        yield story.vector(
            f"failed-{name}", f"{name} on the chain", story.world.anchor(), steps=steps
        )
    story = start()
    story.world.mine()
    story.world.change(story.issued, Status.REVOKED, effective=story.first.time)
    about = "revoked with effect from an earlier instant, and asked in between"
    vector = story.vector("failed-retroactive", about, story.world.anchor(), steps=steps)
    yield replace(vector, at=instant(story.first.time + 1))
    story = start()
    story.world.change(story.issued, Status.REVOKED, on_chain=False)
    yield story.vector("failed-pending", "revoked in the log, not yet on the chain", steps=steps)
    story = start()
    story.world.change(story.issued, Status.REVOKED, affected=("r2",))
    yield story.vector("failed-partly", "one result is revoked", story.world.anchor(), steps=steps)
    story = start()
    story.world.change(story.issued, Status.SUSPENDED)
    story.world.set_word(story.issued, Status.SUSPENDED, 2, story.world.leaves[-2])
    about = "the chain counts two changes, the list has another record"
    yield story.vector("failed-unknown-change", about, story.world.anchor(), steps=steps)
    story = start()
    story.world.change(story.issued, Status.SUSPENDED)
    story.world.set_word(story.issued, Status.VALID, 1, story.world.leaves[-2])
    about = "the chain says valid, its record says suspended"
    yield story.vector("failed-contradiction", about, story.world.anchor(), steps=steps)
    story, latest = without_record()
    about = "revoked on the chain, its record withheld"
    yield withheld(
        story.vector("failed-withheld-record", about, latest, steps=steps), story, latest
    )


def without_record() -> tuple[Story, Block]:
    """Let a document be revoked a while after it was anchored."""
    story = start()
    story.world.mine()
    story.world.change(story.issued, Status.REVOKED)
    return story, story.world.anchor()


def withheld(vector: Vector, story: Story, latest: Block) -> Vector:
    """Leave the status records out of a vector's evidence."""
    return replace(vector, evidence=encode_evidence(replace(story.evidence(latest), statuses=())))


def indeterminate() -> Iterator[Vector]:
    """Give what nobody can tell from this evidence under this policy."""
    story = start()
    steps = ("document.bytes",)
    about = "bytes after the issued PDF that no record covers"
    vector = story.vector("indeterminate-appended", about, steps=steps)
    yield replace(vector, document=PDF + b"% appended\n%%EOF\n")
    yield closed_range("indeterminate-retired-validators", anchored=False)
    story = start()
    story.world.retire()
    steps = ("chain.head",)
    yield story.vector(
        "indeterminate-retired-log", "the log is closed", story.world.mine(), steps=steps
    )
    story = start()
    early = instant(story.first.time - 1)
    vector = story.vector("indeterminate-early", "asked before the first block", steps=("status",))
    yield replace(vector, at=early)
    story, latest = without_record()
    about = "asked before a change whose record is withheld"
    vector = story.vector("indeterminate-withheld-record", about, latest, steps=("status",))
    yield replace(withheld(vector, story, latest), at=instant(story.first.time))
    story = start()
    vector = story.vector(
        "indeterminate-old", "seen longer ago than allowed", steps=("status.age",)
    )
    limited = story.world.policy(extra='status_max_age = "P7D"')
    yield replace(vector, policy=limited, now=instant(story.first.time + 7 * 86_400 + 1))


def vectors() -> dict[str, Vector]:
    """Give all vectors by name."""
    sources: tuple[Callable[[], Iterator[Vector]], ...] = (
        passing,
        failing_bytes_and_log,
        failing_chain,
        failing_status,
        indeterminate,
    )
    return {vector.name: vector for source in sources for vector in source()}


def main() -> None:
    """Write every vector as one file, and remove files of vectors that are gone."""
    current = vectors()
    for path in HERE.glob("*.json"):
        if path.stem not in current:
            path.unlink()
    for name, vector in current.items():
        (HERE / f"{name}.json").write_text(vector.as_json(), encoding="utf-8")


def _text(at: datetime | None) -> str | None:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


if __name__ == "__main__":
    main()
