"""Run one py-evm chain under London rules, its headers in QBFT format.

The only module that knows py-evm, which is dormant and pinned: everything it offers others is
named here.
The QBFT header is a subclass with its own hash; nothing of py-evm is patched.
Every block is executed once, sealed, validated and committed as a whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, TypeAlias, cast

import rlp
from eth.abc import (
    AtomicDatabaseAPI,
    BlockAPI,
    BlockHeaderAPI,
    ConsensusAPI,
    ConsensusContextAPI,
    DatabaseAPI,
    ReceiptAPI,
    SignedTransactionAPI,
    StateAPI,
)
from eth.chains.base import Chain as PyEvmChain
from eth.consensus.clique.clique import configure_header
from eth.db.atomic import AtomicDB
from eth.db.backends.base import BaseDB
from eth.db.chain import ChainDB
from eth.exceptions import (
    CanonicalHeadNotFound,
    HeaderNotFound,
    Revert,
    TransactionNotFound,
    UnrecognizedTransactionType,
)
from eth.vm.forks.london import LondonVM
from eth.vm.forks.london.blocks import LondonBlock, LondonBlockHeader
from eth.vm.forks.london.constants import EIP3529_MAX_REFUND_QUOTIENT
from eth.vm.forks.london.headers import calculate_expected_base_fee_per_gas
from eth.vm.forks.london.transactions import LondonTransactionBuilder
from eth.vm.spoof import SpoofTransaction
from eth_keys.exceptions import BadSignature
from eth_typing import Address, BlockNumber, Hash32
from eth_utils.exceptions import ValidationError
from rlp.exceptions import RLPException
from rlp.sedes import CountableList

from trustsvc_devnet.accounts import BALANCE_WEI, CHAIN_ID, FUNDED, GENESIS_HASH, VALIDATORS
from trustsvc_devnet.errors import MalformedTransaction, UnusableState
from trustsvc_devnet.frames import deep, lower_limit
from trustsvc_devnet.messages import Call, Outcome
from trustsvc_devnet.seal import (
    MIX_HASH,
    block_hash,
    encode_extra,
    proposer,
    quorum,
    seal_digest,
    sealers,
    sign_seal,
)
from trustsvc_devnet.state import Store

if TYPE_CHECKING:
    from eth.typing import AccountState, HeaderParams

GAS_LIMIT: Final = 30_000_000
GENESIS_TIME: Final = 1_767_225_600  # 2026-01-01T00:00:00Z
GENESIS_BASE_FEE_WEI: Final = 10**9
NONCE: Final = bytes(8)

lower_limit()

Transaction: TypeAlias = SignedTransactionAPI
Receipt: TypeAlias = ReceiptAPI
State: TypeAlias = StateAPI


class QbftHeader(LondonBlockHeader):
    """A London header whose hash leaves out round and seals."""

    base_fee_per_gas: int

    @property
    def hash(self) -> Hash32:
        """Give the block hash by QBFT's rule."""
        if self._hash is None:
            self._hash = Hash32(block_hash(header_fields(self)))
        return cast("Hash32", self._hash)


def header_fields(header: BlockHeaderAPI) -> list[bytes]:
    """Give a header's 16 RLP items."""
    return list(QbftHeader.serialize(header))


def _header_after(parent: BlockHeaderAPI | None, **fields: object) -> QbftHeader:
    """Make the header that follows a parent (the genesis header without one), unsealed."""
    header: BlockHeaderAPI = QbftHeader(
        difficulty=1,
        block_number=BlockNumber(0),
        gas_limit=GAS_LIMIT,
        timestamp=GENESIS_TIME,
        mix_hash=Hash32(MIX_HASH),
        nonce=NONCE,
        base_fee_per_gas=GENESIS_BASE_FEE_WEI,
    )
    if parent is not None:
        header = header.copy(
            parent_hash=parent.hash,
            state_root=parent.state_root,
            block_number=parent.block_number + 1,
            timestamp=parent.timestamp + 1,
            base_fee_per_gas=calculate_expected_base_fee_per_gas(parent),
        )
    return cast("QbftHeader", header.copy(**fields))


class _Qbft(ConsensusAPI):
    """Check that a quorum of the validators sealed, each once and validly."""

    def __init__(self, context: ConsensusContextAPI) -> None:
        self._context = context

    @classmethod
    def get_fee_recipient(cls, header: BlockHeaderAPI) -> Address:
        return header.coinbase

    def validate_seal(self, header: BlockHeaderAPI) -> None:
        who = sealers(header_fields(header))
        if not set(who) <= set(VALIDATORS) or len(set(who)) != len(who):
            raise ValidationError(who)
        if len(who) < quorum(len(VALIDATORS)):
            raise ValidationError(who)

    def validate_seal_extension(
        self, header: BlockHeaderAPI, parents: Iterable[BlockHeaderAPI]
    ) -> None:
        """Accept: the validators never change here."""


class _QbftBlock(LondonBlock):
    fields = [  # noqa: RUF012 - py-evm declares a list
        ("header", QbftHeader),
        ("transactions", CountableList(LondonTransactionBuilder)),
        ("uncles", CountableList(QbftHeader, max_length=0)),
    ]


class _QbftVM(LondonVM):
    block_class = _QbftBlock
    consensus_class = _Qbft
    extra_data_max_bytes = 1024
    create_header_from_parent = staticmethod(_header_after)
    configure_header = configure_header

    def _assign_block_rewards(self, block: BlockAPI) -> None:
        """Pay nothing: the proposer has the tips, and an account without any isn't touched."""


class _QbftChainDB(ChainDB):
    @staticmethod
    def _get_block_header_by_hash(db: DatabaseAPI, block_hash: Hash32) -> BlockHeaderAPI:
        try:
            return cast("QbftHeader", rlp.decode(db[block_hash], sedes=QbftHeader))
        except KeyError as error:
            raise HeaderNotFound(block_hash.hex()) from error


class _QbftChain(PyEvmChain):
    chain_id = CHAIN_ID
    chaindb_class = _QbftChainDB
    vm_configuration = ((BlockNumber(0), _QbftVM),)


class _StoreDB(BaseDB):
    """Show a store to py-evm as its database."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def __getitem__(self, key: bytes) -> bytes:
        value = self._store.read(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._store.write(key, bytes(value))

    def __delitem__(self, key: bytes) -> None:
        self._store.write(key, None)

    def _exists(self, key: bytes) -> bool:
        return self._store.read(key) is not None


def decode_transaction(raw: bytes) -> Transaction:
    """Decode a signed transaction (legacy with EIP-155, EIP-2930, EIP-1559).

    Raises:
        MalformedTransaction: it is none of these, or its signature is not valid.
    """
    try:
        transaction = LondonTransactionBuilder.decode(raw)
        transaction.check_signature_validity()
        _ = transaction.sender
    except (
        ValidationError,
        UnrecognizedTransactionType,
        RLPException,
        BadSignature,
        TypeError,
        ValueError,
    ) as error:
        raise MalformedTransaction(why=str(error)) from error
    if transaction.encode() != raw:
        raise MalformedTransaction(why="not canonical")
    return transaction


class Chain:
    """One chain: read its blocks and states, execute calls, add sealed blocks."""

    def __init__(self, store: Store) -> None:
        """Open the chain that the store holds, or begin it with the genesis block.

        Raises:
            UnusableState: the store holds another chain.
        """
        self._store = store
        self.nodes: AtomicDatabaseAPI = AtomicDB(_StoreDB(store))
        self._chain = _QbftChain(self.nodes)
        try:
            genesis = self._chain.get_canonical_block_header_by_number(BlockNumber(0))
        except (CanonicalHeadNotFound, HeaderNotFound):
            self._begin()
            genesis = self._chain.get_canonical_head()
        if genesis.hash != GENESIS_HASH:
            raise UnusableState(path=store.name, why=f"its genesis block is {genesis.hash.hex()}")

    def _begin(self) -> None:
        state: AccountState = {
            Address(address): {"balance": BALANCE_WEI, "nonce": 0, "code": b"", "storage": {}}
            for address in FUNDED
        }
        genesis: dict[str, HeaderParams] = {"extra_data": encode_extra(VALIDATORS, 0)}
        self._chain = cast("_QbftChain", _QbftChain.from_genesis(self.nodes, genesis, state))
        self._store.commit()

    @property
    def head(self) -> QbftHeader:
        """Give the newest header."""
        return cast("QbftHeader", self._chain.get_canonical_head())

    def find_header(self, key: int | bytes) -> QbftHeader | None:
        """Give the header of a number or a block hash, or None."""
        try:
            if isinstance(key, int):
                found = self._chain.get_canonical_block_header_by_number(BlockNumber(key))
            else:
                found = self._chain.get_block_header_by_hash(Hash32(key))
        except HeaderNotFound:
            return None
        return cast("QbftHeader", found)

    def transactions(self, header: QbftHeader) -> tuple[Transaction, ...]:
        """Give the transactions of a block."""
        return self._chain.chaindb.get_block_transactions(header, LondonTransactionBuilder)

    def receipts(self, header: QbftHeader) -> tuple[Receipt, ...]:
        """Give the receipts of a block."""
        return self._chain.chaindb.get_receipts(header, _QbftBlock.receipt_builder)

    def find_transaction(self, transaction_hash: bytes) -> tuple[QbftHeader, int] | None:
        """Give the header and the index of a mined transaction, or None."""
        try:
            number, index = self._chain.get_canonical_transaction_index(Hash32(transaction_hash))
        except TransactionNotFound:
            return None
        header = self._chain.get_canonical_block_header_by_number(number)
        return cast("QbftHeader", header), index

    def state(self, header: QbftHeader) -> State:
        """Give the state after a block; changes to it are never kept."""
        return self._chain.get_vm(header).state

    def next_base_fee(self) -> int:
        """Give the base fee that the next block will have, in wei."""
        return int(calculate_expected_base_fee_per_gas(self.head))

    def execute(self, call: Call, header: QbftHeader) -> Outcome:
        """Execute a call on the state after a block, free of fees (as go-ethereum's NoBaseFee).

        Raises:
            ValidationError: the sender lacks the value or the gas for the call data.
        """
        free = header.copy(base_fee_per_gas=0)
        state = self._chain.get_vm(free).state
        unsigned = LondonTransactionBuilder.create_unsigned_transaction(
            nonce=state.get_nonce(Address(call.sender)),
            gas_price=0,
            gas=call.gas,
            to=Address(call.to),
            value=call.value,
            data=call.data,
        )
        spoof = cast("Transaction", SpoofTransaction(unsigned, from_=call.sender))
        with deep():
            result = state.costless_execute_transaction(spoof)
        used = call.gas - result.get_gas_remaining()
        return Outcome(
            failed=result.is_error,
            reverted=result.is_error and isinstance(result.error, Revert),
            output=bytes(result.output),
            gas_used=used - min(result.get_gas_refund(), used // EIP3529_MAX_REFUND_QUOTIENT),
            reason=str(result.error) if result.is_error else "",
        )

    def add_block(
        self,
        candidates: Sequence[Transaction],
        *,
        now: int,
        round_: int,
        keys: Sequence[bytes],
    ) -> QbftHeader:
        """Execute what can be executed of the candidates, in order; seal with these keys; keep.

        The time is ``now``, or one second after the parent's if that is later.
        """
        parent = self.head
        turn = proposer(VALIDATORS, parent.coinbase, round_)
        base = _header_after(
            parent,
            timestamp=max(now, parent.timestamp + 1),
            coinbase=VALIDATORS[turn],
            extra_data=encode_extra(VALIDATORS, round_),
        )
        with self._whole(), deep():
            block = self._execute_all(base, candidates)
            digest = seal_digest(header_fields(block.header))
            seals = [sign_seal(key, digest) for key in keys]
            sealed = block.header.copy(extra_data=encode_extra(VALIDATORS, round_, seals))
            self._chain.persist_block(block.copy(header=sealed))
        return self.head

    def _execute_all(self, base: QbftHeader, candidates: Sequence[Transaction]) -> BlockAPI:
        vm = self._chain.get_vm(base)
        header: BlockHeaderAPI = base
        done: list[Transaction] = []
        receipts: list[Receipt] = []
        for transaction in candidates:
            try:
                receipt, _ = vm.apply_transaction(header, transaction)
            except ValidationError:
                continue  # it stays in the pool: the block is full, or it can't pay any more
            header = vm.add_receipt_to_header(header, receipt)
            done.append(transaction)
            receipts.append(receipt)
        filled = vm.set_block_transactions_and_withdrawals(vm.get_block(), header, done, receipts)
        return vm.finalize_block(filled).block

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
            self._store.commit()
        except BaseException:
            self._store.discard()
            raise
