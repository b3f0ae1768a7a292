"""Decide whether a block header is final under the rule that the auditor's policy names.

``qbft`` and ``ibft2``: at least two thirds of the validators that the policy lists for the block
number sealed the header; every seal present verifies, and no validator seals twice (a superfluous
bad seal would otherwise be a place to hide bits). ``pinned_block``: the auditor has the hash from
elsewhere. The rule and the validators come from the policy, never from the evidence.
"""

from collections import Counter
from dataclasses import dataclass

from trustsvc_anchors.chain.header import Header, bft_extra, parse_header
from trustsvc_anchors.chain.seals import Seal, block_hash, seal_digest, verify_seal
from trustsvc_anchors.errors import UnprovedSignature, UnprovedState


@dataclass(frozen=True, slots=True)
class ValidatorRange:
    """Who seals the blocks from ``from_block`` to ``to_block`` (included; None: still open)."""

    from_block: int
    to_block: int | None
    addresses: tuple[bytes, ...]

    @property
    def quorum(self) -> int:
        """Give the least number of seals: two thirds, rounded up."""
        return -(-2 * len(self.addresses) // 3)

    @property
    def faults(self) -> int:
        """Give the most validators that may lie: under one third."""
        return (len(self.addresses) - 1) // 3


@dataclass(frozen=True, slots=True)
class PinnedBlock:
    """A block that the auditor trusts by its hash."""

    number: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class ChainRule:
    """What a policy says about one chain."""

    name: str
    chain_id: int
    genesis: bytes
    rule: str
    mode: str
    validators: tuple[ValidatorRange, ...] = ()
    pinned: tuple[PinnedBlock, ...] = ()
    development: bool = False


@dataclass(frozen=True, slots=True)
class SealedHeader:
    """A header, its list of seals emptied, and the seals beside it."""

    header: bytes
    seals: tuple[Seal, ...]


def verify_final(sealed: SealedHeader, rule: ChainRule) -> Header:
    """Give the header, proved final under the rule.

    Raises:
        MalformedHeader: it is no header of that kind of chain.
        UnprovedState: it is not shown to be final.
    """
    header = parse_header(sealed.header)
    if rule.rule == "pinned_block":
        _verify_pinned(header, sealed.seals, rule)
    else:
        _verify_sealed(header, sealed.seals, rule)
    return header


def find_range(number: int, rule: ChainRule) -> ValidatorRange | None:
    """Give the validators of this block number, or None where the policy names none."""
    for validators in rule.validators:
        to_block = validators.to_block
        if validators.from_block <= number and (to_block is None or number <= to_block):
            return validators
    return None


def is_closed(header: Header, rule: ChainRule) -> bool:
    """Tell whether the validators of a block are retired: their keys could back-date."""
    validators = find_range(header.number, rule)
    return validators is not None and validators.to_block is not None


def block_hash_of(header: Header, rule: ChainRule) -> bytes:
    """Give the hash by which the chain of this rule names the block.

    Raises:
        MalformedHeader: the extra data cannot be read.
    """
    return block_hash(header, rule.rule)


def _verify_pinned(header: Header, seals: tuple[Seal, ...], rule: ChainRule) -> None:
    if seals:
        raise UnprovedState(what="finality", why="seals on a chain that has none")
    if PinnedBlock(header.number, header.hash_plain) not in rule.pinned:
        raise UnprovedState(
            what="finality", why=f"block {header.number} is not one that the policy pins"
        )


def _verify_sealed(header: Header, seals: tuple[Seal, ...], rule: ChainRule) -> None:
    validators = find_range(header.number, rule)
    if validators is None:
        raise UnprovedState(
            what="finality", why=f"the policy names no validators of block {header.number}"
        )
    _check_extra(header, validators, rule)
    sealers = _verify_seals(header, seals, validators, rule)
    if not sealers <= set(validators.addresses):
        raise UnprovedState(what="finality", why="sealed by one who is no validator of this block")
    if len(sealers) < validators.quorum:
        why = f"{len(sealers)} seals of {len(validators.addresses)}, not {validators.quorum}"
        raise UnprovedState(what="finality", why=why)


def _check_extra(header: Header, validators: ValidatorRange, rule: ChainRule) -> None:
    extra = bft_extra(header)
    if extra.seals:
        raise UnprovedState(what="finality", why="seals inside the header")
    # In contract mode validators stand in a contract, and the header lists nobody.
    expected = validators.addresses if rule.mode == "header" else ()
    if sorted(extra.validators) != sorted(expected):
        raise UnprovedState(what="finality", why="the header lists other validators")
    # Besu writes four bytes under IBFT 2.0 and the shortest number under QBFT.
    if rule.rule == "qbft" and extra.round.startswith(b"\0"):
        raise UnprovedState(what="finality", why="the round is not in its shortest form")


def _verify_seals(
    header: Header, seals: tuple[Seal, ...], validators: ValidatorRange, rule: ChainRule
) -> set[bytes]:
    digest = seal_digest(header, rule.rule)
    if len(seals) > len(validators.addresses):
        raise UnprovedState(what="finality", why="more seals than validators")
    try:
        sealers = Counter(verify_seal(seal, digest) for seal in seals)
    except UnprovedSignature as error:
        raise UnprovedState(what="finality", why=f"a seal does not hold ({error})") from error
    if any(count > 1 for count in sealers.values()):
        raise UnprovedState(what="finality", why="a validator seals twice")
    return set(sealers)
