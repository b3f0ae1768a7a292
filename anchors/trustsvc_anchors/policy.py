"""Read what an auditor is willing to trust: one TOML file.

Replay reads the table ``[anchors]``; ``[trust]`` and ``[signatures]`` belong to the full verifier
and pass unread, any other table or key is refused: a misspelt limit must not count as no limit.
What would make verdicts depend on the order of lines is refused too: an issuer in two logs (its
status could be asked of the wrong one), validator ranges that overlap, an origin twice.
``anchors/FORMAT.md`` says what each key means.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from trustsvc_anchors.chain.finality import ChainRule, PinnedBlock, ValidatorRange
from trustsvc_anchors.chain.state import LAYOUT
from trustsvc_anchors.errors import MalformedNote, MalformedPolicy
from trustsvc_anchors.log.note import VerifierKey, parse_verifier_key

VERSION = 1
"""Version of the policy that this module reads."""

_SEALED_RULES = ("qbft", "ibft2")
_RULES = (*_SEALED_RULES, "pinned_block")
_ADDRESS_BYTES, _DIGEST_BYTES = 20, 32
_LONGEST_DRIFT_S = 86_400
_DURATION = re.compile(
    r"P(?:(\d{1,4})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,8})S)?)?"
)


@dataclass(frozen=True, slots=True)
class LogRule:
    """What a policy says about one log; ``issuers`` are organizationIdentifiers."""

    origin: str
    keys: tuple[VerifierKey, ...]
    issuers: tuple[str, ...]
    chain: str
    contract: bytes
    log_id: bytes
    code_hash: bytes
    layout: str


@dataclass(frozen=True, slots=True)
class Policy:
    """The table ``[anchors]`` of a policy."""

    version: int
    status_max_age: timedelta | None
    existence: str
    existence_drift_s: int
    chains: tuple[ChainRule, ...]
    logs: tuple[LogRule, ...]

    def find_log(self, origin: str) -> LogRule | None:
        """Give the rule of the log with this origin, or None where there is none."""
        return next((log for log in self.logs if log.origin == origin), None)

    def get_chain(self, log: LogRule) -> ChainRule:
        """Give the rule of the chain that anchors a log of this policy."""
        return next(chain for chain in self.chains if chain.name == log.chain)


def parse_policy(data: bytes) -> Policy:
    """Read a policy from TOML in UTF-8.

    Raises:
        MalformedPolicy: no TOML, an unknown or missing key, or a value that cannot be meant.
    """
    try:
        root = _Table(tomllib.loads(data.decode()), "")
    except (ValueError, RecursionError) as error:
        raise MalformedPolicy(where="policy", why=f"not TOML ({error})") from error
    version = root.whole("version", 1 << 31)
    if version != VERSION:
        raise MalformedPolicy(where="version", why=f"{version}, not {VERSION}")
    for other in ("trust", "signatures"):
        root.skip(other)
    anchors = root.table("anchors")
    root.close()
    return _parse_anchors(anchors, version)


class _Table:
    """A table of the policy that counts which of its keys were read."""

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, dict):
            raise MalformedPolicy(where=where, why="not a table")
        self._values = dict(values)
        self._where = where

    def place(self, key: str) -> str:
        """Name a key by its way from the root."""
        return f"{self._where}.{key}" if self._where else key

    def has(self, key: str) -> bool:
        """Tell whether a key that was not read yet is there."""
        return key in self._values

    def skip(self, key: str) -> None:
        """Leave a key to others."""
        self._values.pop(key, None)

    def take(self, key: str) -> object:
        """Give the value of a key that must be there."""
        if key not in self._values:
            raise MalformedPolicy(where=self.place(key), why="missing")
        return self._values.pop(key)

    def text(self, key: str) -> str:
        """Give a text that is not empty."""
        value = self.take(key)
        if not isinstance(value, str) or not value:
            raise MalformedPolicy(where=self.place(key), why="not a text")
        return value

    def choice(self, key: str, choices: tuple[str, ...]) -> str:
        """Give one of a few texts."""
        value = self.text(key)
        if value not in choices:
            raise MalformedPolicy(where=self.place(key), why=f"not one of {', '.join(choices)}")
        return value

    def whole(self, key: str, limit: int) -> int:
        """Give a whole number from 0 to below a limit."""
        value = self.take(key)
        if type(value) is not int or not 0 <= value < limit:
            raise MalformedPolicy(where=self.place(key), why=f"not a whole number below {limit}")
        return value

    def truth(self, key: str) -> bool:
        """Give true or false; absent is false."""
        value = self._values.pop(key, False)
        if not isinstance(value, bool):
            raise MalformedPolicy(where=self.place(key), why="not true or false")
        return value

    def octets(self, key: str, size: int) -> bytes:
        """Give octets from ``0x…``."""
        return _parse_hex(self.take(key), size, self.place(key))

    def items(self, key: str) -> list[tuple[object, str]]:
        """Give the members of a list, each with its place."""
        value = self.take(key)
        if not isinstance(value, list):
            raise MalformedPolicy(where=self.place(key), why="not a list")
        return [(item, f"{self.place(key)}[{number}]") for number, item in enumerate(value)]

    def table(self, key: str) -> "_Table":
        """Give a table."""
        return _Table(self.take(key), self.place(key))

    def tables(self, key: str) -> list["_Table"]:
        """Give a list of at least one table."""
        tables = [_Table(item, place) for item, place in self.items(key)]
        if not tables:
            raise MalformedPolicy(where=self.place(key), why="empty")
        return tables

    def close(self) -> None:
        """Refuse what was not read."""
        if self._values:
            raise MalformedPolicy(where=self.place(min(self._values)), why="unknown key")


def _parse_anchors(table: _Table, version: int) -> Policy:
    max_age = _parse_duration(table) if table.has("status_max_age") else None
    existence = "report"
    if table.has("existence"):
        existence = table.choice("existence", ("off", "report", "accept"))
    drift = 0
    if table.has("existence_drift_s"):
        drift = table.whole("existence_drift_s", _LONGEST_DRIFT_S)
    chains = tuple(_parse_chain(chain) for chain in table.tables("chain"))
    logs = tuple(_parse_log(log) for log in table.tables("log"))
    if table.has("witnesses"):
        _refuse_witnesses(table.table("witnesses"))
    table.close()
    _refuse_repetition((chain.name for chain in chains), "anchors.chain.name")
    _refuse_repetition((log.origin for log in logs), "anchors.log.origin")
    _refuse_repetition((issuer for log in logs for issuer in log.issuers), "anchors.log.issuers")
    for log in logs:
        if log.chain not in {chain.name for chain in chains}:
            raise MalformedPolicy(where="anchors.log.chain", why=f"no chain is named {log.chain}")
    return Policy(version, max_age, existence, drift, chains, logs)


def _parse_chain(table: _Table) -> ChainRule:
    rule = table.choice("rule", _RULES)
    sealed = rule in _SEALED_RULES
    chain = ChainRule(
        name=table.text("name"),
        chain_id=table.whole("chain_id", 1 << 53),
        genesis=table.octets("genesis", _DIGEST_BYTES),
        rule=rule,
        mode=table.choice("mode", ("header", "contract")) if sealed else "header",
        validators=_parse_ranges(table) if sealed else (),
        pinned=() if sealed else _parse_pinned(table),
        development=table.truth("development"),
    )
    table.close()
    return chain


def _parse_ranges(table: _Table) -> tuple[ValidatorRange, ...]:
    ranges = tuple(_parse_range(item) for item in table.tables("validators"))
    place = table.place("validators")
    for earlier, later in pairwise(ranges):
        if earlier.to_block is None or earlier.to_block >= later.from_block:
            raise MalformedPolicy(where=place, why="ranges overlap or lack order")
    return ranges


def _parse_range(table: _Table) -> ValidatorRange:
    from_block = table.whole("from_block", 1 << 53)
    to_block = table.whole("to_block", 1 << 53) if table.has("to_block") else None
    place = table.place("addresses")
    addresses = tuple(
        _parse_hex(item, _ADDRESS_BYTES, where) for item, where in table.items("addresses")
    )
    table.close()
    if to_block is not None and to_block < from_block:
        raise MalformedPolicy(where=table.place("to_block"), why="before from_block")
    if not addresses or len(set(addresses)) < len(addresses):
        raise MalformedPolicy(where=place, why="no address, or one twice")
    return ValidatorRange(from_block, to_block, addresses)


def _parse_pinned(table: _Table) -> tuple[PinnedBlock, ...]:
    blocks = []
    for item in table.tables("pinned"):
        blocks.append(
            PinnedBlock(item.whole("number", 1 << 53), item.octets("hash", _DIGEST_BYTES))
        )
        item.close()
    return tuple(blocks)


def _parse_log(table: _Table) -> LogRule:
    origin = table.text("origin")
    log = LogRule(
        origin=origin,
        keys=tuple(_parse_key(item, place, origin) for item, place in table.items("keys")),
        issuers=tuple(_parse_issuer(item, place) for item, place in table.items("issuers")),
        chain=table.text("chain"),
        contract=table.octets("contract", _ADDRESS_BYTES),
        log_id=table.octets("log_id", _DIGEST_BYTES),
        code_hash=table.octets("code_hash", _DIGEST_BYTES),
        layout=table.choice("layout", (LAYOUT,)),
    )
    if not log.keys or len(set(log.keys)) < len(log.keys):
        raise MalformedPolicy(where=table.place("keys"), why="no key, or one twice")
    table.close()
    return log


def _parse_key(item: object, place: str, origin: str) -> VerifierKey:
    if not isinstance(item, str):
        raise MalformedPolicy(where=place, why="not a text")
    try:
        key = parse_verifier_key(item)
    except MalformedNote as error:
        raise MalformedPolicy(where=place, why=str(error)) from error
    if key.name != origin:
        raise MalformedPolicy(where=place, why=f"the key of {key.name}, not of {origin}")
    return key


def _parse_issuer(item: object, place: str) -> str:
    if not isinstance(item, str) or not item:
        raise MalformedPolicy(where=place, why="not an organizationIdentifier")
    return item


def _refuse_witnesses(table: _Table) -> None:
    """Refuse to ask for witnesses: a threshold that nobody checks would be worse than none."""
    if table.whole("threshold", 1 << 31) or table.items("keys"):
        raise MalformedPolicy(where="anchors.witnesses", why="this version checks no witnesses")
    table.close()


def _refuse_repetition(names: Iterable[str], where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise MalformedPolicy(where=where, why=f"{name} stands twice")
        seen.add(name)


def _parse_duration(table: _Table) -> timedelta:
    text = table.text("status_max_age")
    match = _DURATION.fullmatch(text)
    parts = [int(part or 0) for part in match.groups()] if match else [0]
    if not any(parts):
        where = table.place("status_max_age")
        raise MalformedPolicy(where=where, why="not a duration such as P7D or PT12H")
    weeks, days, hours, minutes, seconds = parts
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _parse_hex(value: object, size: int, where: str) -> bytes:
    if isinstance(value, str) and re.fullmatch(rf"0x[0-9A-Fa-f]{{{2 * size}}}", value):
        return bytes.fromhex(value[2:])
    raise MalformedPolicy(where=where, why=f"not 0x and {2 * size} hexadecimal digits")
