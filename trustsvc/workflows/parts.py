"""Name the parts that workflows work with; ``trustsvc.deployment`` opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trustsvc.clock import Clock
from trustsvc.store.engine import Database
from trustsvc.store.log_files import LogFiles
from trustsvc.store.objects import Objects
from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.evm.endpoint import Endpoint
from trustsvc_anchors.evm.fees import FeeRule
from trustsvc_anchors.evm.submitter import Book
from trustsvc_anchors.evm.transaction import TransactionSigner
from trustsvc_anchors.log.note import NoteSigner, VerifierKey
from trustsvc_anchors.policy import Policy
from trustsvc_keys.authority.published import publications
from trustsvc_keys.paths.cache import PathCache
from trustsvc_keys.signers.signer import Signer


@dataclass(frozen=True, slots=True)
class Keep:
    """Where things are kept, and what time it is."""

    database: Database
    objects: Objects
    log_files: LogFiles
    clock: Clock


@dataclass(frozen=True, slots=True)
class Log:
    """Our log: its name, the keys that sign for it, and what it promises."""

    origin: str
    checkpoint_signer: NoteSigner
    promise_signer: NoteSigner
    checkpoint_key: VerifierKey
    promise_log_s: int
    promise_anchor_s: int


@dataclass(frozen=True, slots=True)
class Seal:
    """The key and certificates with which one issuer seals."""

    signer: Signer
    certificate: bytes
    chain: tuple[bytes, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Chain:
    """The chain that our heads go to, the accounts that send there, and how often they do.

    ``interval_s`` is the least time between two anchors.
    """

    endpoint: Endpoint
    rule: ChainRule
    contract: bytes
    log_id: bytes
    anchorer: TransactionSigner
    status_signer: TransactionSigner
    fees: FeeRule
    book: Book
    confirmations: int
    interval_s: float


@dataclass(frozen=True, slots=True)
class Trust:
    """What a verification believes: the policy file, where its roots lie, and revocation lists.

    ``crls`` (DER) come beside those that the policy names; ``paths`` keeps what was judged.
    """

    policy: Policy
    policy_file: bytes
    folder: Path
    crls: tuple[bytes, ...] = ()
    paths: PathCache = field(default_factory=PathCache, compare=False, repr=False)


class Authority:
    """What our own certification authority publishes, read from its folder; empty without one."""

    def __init__(self, folder: Path) -> None:
        """Take the folder; it may not be there."""
        self.folder = folder
        self._seen: tuple[int, dict[str, bytes]] | None = None

    def publications(self) -> Mapping[str, bytes]:
        """Give certificates of authorities and their newest lists in DER, by file name."""
        lists = self.folder / "lists"
        changed = lists.stat().st_mtime_ns if lists.exists() else 0
        if self._seen is None or self._seen[0] != changed:
            self._seen = changed, dict(publications(self.folder))
        return self._seen[1]

    def lists(self) -> tuple[bytes, ...]:
        """Give the newest revocation lists in DER."""
        found = self.publications()
        return tuple(found[name] for name in sorted(found) if name.endswith(".crl"))
