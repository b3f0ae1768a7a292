"""Chain transactions are the very bytes that eth-account would send."""

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.chain import ANCHORER
from trustsvc_anchors.chain.seals import GROUP_ORDER
from trustsvc_anchors.errors import TransactionRefused
from trustsvc_anchors.evm.fees import Fees
from trustsvc_anchors.evm.transaction import ChainTransaction, gas_of, sign_transaction
from trustsvc_devnet.accounts import FUNDED_KEYS

numbers = st.integers(0, 1 << 63)
transactions = st.builds(
    ChainTransaction,
    chain_id=st.integers(1, 1 << 40),
    nonce=numbers,
    fees=st.builds(
        Fees, max_fee=st.integers(1 << 62, 1 << 63), priority_fee=st.integers(0, 1 << 62)
    ),
    gas=st.integers(21_000, 1 << 24),
    to=st.one_of(st.just(b""), st.binary(min_size=20, max_size=20)),
    calldata=st.binary(max_size=300),
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(transactions)
def test_the_bytes_are_those_of_eth_account(transaction: ChainTransaction) -> None:
    theirs = {
        "type": 2,
        "chainId": transaction.chain_id,
        "nonce": transaction.nonce,
        "maxFeePerGas": transaction.fees.max_fee,
        "maxPriorityFeePerGas": transaction.fees.priority_fee,
        "gas": transaction.gas,
        "value": 0,
        "data": transaction.calldata,
    }
    if transaction.to:
        theirs["to"] = transaction.to

    raw = sign_transaction(transaction, ANCHORER)

    assert raw == bytes(Account.sign_transaction(theirs, FUNDED_KEYS[1]).raw_transaction)
    assert gas_of(raw) == transaction.gas


class HighSigner:
    """A key whose signatures have the higher s."""

    address = ANCHORER.address

    def sign_digest(self, digest: bytes) -> tuple[int, int, int]:
        """Sign as no chain accepts it."""
        parity, r, s = ANCHORER.sign_digest(digest)
        return parity ^ 1, r, GROUP_ORDER - s


def test_a_signature_with_the_higher_s_never_leaves() -> None:
    transaction = ChainTransaction(1, 0, Fees(2, 1), 21_000, b"", b"")

    with pytest.raises(TransactionRefused, match="the lower one"):
        sign_transaction(transaction, HighSigner())
