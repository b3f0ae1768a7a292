"""Name the parts that workflows work with; ``trustsvc.deployment`` opens them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from trustsvc.clock import Clock
from trustsvc.documents.schemas.judges import GRAMMARS_ALONE, Judges
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
from trustsvc_keys.authority.published import AUTHORITIES, Published, publications, published
from trustsvc_keys.paths.cache import PathCache
from trustsvc_keys.signers.signer import Signer


@dataclass(frozen=True, slots=True)
class Keep:
    """Where things are kept, what time it is, and who judges documents."""

    database: Database
    objects: Objects
    log_files: LogFiles
    clock: Clock
    judges: Judges = GRAMMARS_ALONE


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
    """What our own certification authority publishes, read from its folder; empty without one.

    The folder is the authority's: people with two secrets write there while we serve.
    """

    def __init__(self, folder: Path) -> None:
        """Take the folder; it may not be there."""
        self.folder = folder
        self._served: tuple[int, Mapping[str, bytes]] = (-1, {})
        self._logged = self._listed = -1

    def publications(self) -> Mapping[str, bytes]:
        """Give certificates of authorities and their newest lists in DER, by file name."""
        changed = self._changed()
        if self._served[0] != changed:
            self._served = changed, publications(self.folder)
        return self._served[1]

    def lists(self) -> tuple[bytes, ...]:
        """Give each authority's newest full list in DER; it says all that its shards say."""
        found = self.publications()
        names = [f"{authority}.crl" for authority in AUTHORITIES]
        return tuple(found[name] for name in names if name in found)

    def unlogged(self) -> tuple[Published, ...]:
        """Give all that was ever published, if anything came since all was logged.

        Raises:
            MalformedBook: a certificate or list cannot be read.
        """
        self._listed = self._changed()
        return () if self._logged == self._listed else published(self.folder)

    def all_logged(self) -> None:
        """Note that all that was listed has its record; what came since has not."""
        self._logged = self._listed

    def _changed(self) -> int:
        """Say when a certificate or list came last: each is a file that is written once."""
        folders = (self.folder / "book" / "certificates", self.folder / "lists")
        return sum(one.stat().st_mtime_ns for one in folders if one.exists())
