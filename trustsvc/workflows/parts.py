"""Name the parts that workflows work with; ``trustsvc.deployment`` opens them."""

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
    """What a verification believes: the policy file, and where its roots lie."""

    policy: Policy
    policy_file: bytes
    folder: Path
