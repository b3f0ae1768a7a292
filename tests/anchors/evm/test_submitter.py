"""One change reaches the chain once, whatever fails, and is called done when that is proved."""

import pytest

from tests.support.chain import (
    ADMINISTRATOR,
    ANCHORER,
    SPARE,
    STATUS,
    ChainWorld,
    MemoryBook,
    nonce_on_chain,
    plan_anchor,
)
from tests.support.faults import answers, changes, lost_after, lost_before, refused
from trustsvc_anchors.errors import (
    ChainUnavailable,
    FeeAboveCap,
    TransactionRefused,
    UnprovedState,
)
from trustsvc_anchors.evm import registry
from trustsvc_anchors.evm.fees import FeeRule
from trustsvc_anchors.evm.submission import Attempt, SubmissionState

PLANNED, SENT, DONE, REVERTED, LOST = SubmissionState
SEND = "eth_sendRawTransaction"


def test_a_submission_is_sent_and_done_once_its_effect_is_proved(world: ChainWorld) -> None:
    submission = plan_anchor(world, 5)

    assert world.step(submission, world.size_is(5)) is SENT
    assert world.step(submission, world.size_is(5)) is DONE

    kept = world.book.get(submission.id)
    assert (kept.state, kept.nonce, len(kept.attempts)) == (DONE, 0, 1)


def test_a_finished_submission_is_left_alone(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)
    for _ in range(2):
        devnet.step(submission, devnet.size_is(5))
    devnet.provider.asked.clear()

    assert devnet.step(submission, devnet.size_is(6)) is DONE
    assert SEND not in devnet.provider.asked


def test_no_node_is_ever_asked_for_a_nonce(world: ChainWorld) -> None:
    submission = plan_anchor(world, 5)
    for _ in range(2):
        world.step(submission, world.size_is(5))

    assert "eth_getTransactionCount" not in world.provider.asked
    assert "eth_getTransactionReceipt" not in world.provider.asked


class CrashingBook(MemoryBook):
    """A book after whose calls the process dies, when told so."""

    def __init__(self, book: MemoryBook, dies_after: str) -> None:
        """Share the rows of a book."""
        self.__dict__.update(book.__dict__)
        self._dies_after = dies_after

    def reserve_nonce(self, submission_id: int, chain_id: int, sender: bytes, first: int) -> int:
        """Write, then die if told so."""
        nonce = super().reserve_nonce(submission_id, chain_id, sender, first)
        self._die("reserve_nonce")
        return nonce

    def save_attempt(self, submission_id: int, attempt: Attempt) -> None:
        """Write, then die if told so."""
        super().save_attempt(submission_id, attempt)
        self._die("save_attempt")

    def _die(self, where: str) -> None:
        if where == self._dies_after:
            raise KeyboardInterrupt(where)


@pytest.mark.parametrize("where", ["reserve_nonce", "save_attempt"])
def test_a_process_that_dies_between_two_lines_goes_on_with_the_same_nonce_and_bytes(
    devnet: ChainWorld, where: str
) -> None:
    submission = plan_anchor(devnet, 5)
    with pytest.raises(KeyboardInterrupt, match=where):
        devnet.step(submission, devnet.size_is(5), book=CrashingBook(devnet.book, where))
    before = devnet.book.get(submission.id)

    assert devnet.step(submission, devnet.size_is(5)) is SENT
    assert devnet.step(submission, devnet.size_is(5)) is DONE

    after = devnet.book.get(submission.id)
    assert (before.nonce, after.nonce, len(after.attempts)) == (0, 0, 1)
    assert [a.raw for a in before.attempts] in ([], [a.raw for a in after.attempts])


def test_a_send_that_fails_after_the_node_took_it_is_not_sent_as_another_transaction(
    world: ChainWorld,
) -> None:
    submission = plan_anchor(world, 5)
    world.provider.faults[SEND] = [lost_after]

    with pytest.raises(ChainUnavailable, match="TimeoutError"):
        world.step(submission, world.size_is(5))
    assert world.step(submission, world.size_is(5)) is DONE

    assert nonce_on_chain(world) == 1
    assert len(world.book.get(submission.id).attempts) == 1


def test_a_send_that_never_arrived_is_repeated_byte_for_byte(world: ChainWorld) -> None:
    submission = plan_anchor(world, 5)
    world.provider.faults[SEND] = [lost_before]

    with pytest.raises(ChainUnavailable, match="ConnectionError"):
        world.step(submission, world.size_is(5))
    assert world.step(submission, world.size_is(5)) is SENT
    assert world.step(submission, world.size_is(5)) is DONE

    assert len(world.book.get(submission.id).attempts) == 1


def test_a_refusal_of_what_was_never_sent_is_told_and_tried_again(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)
    devnet.provider.faults[SEND] = [refused]

    with pytest.raises(TransactionRefused, match="not today"):
        devnet.step(submission, devnet.size_is(5))

    assert devnet.book.get(submission.id).state is PLANNED
    assert devnet.step(submission, devnet.size_is(5)) is SENT


def test_a_node_that_says_taken_but_forgets_is_told_again(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)
    devnet.provider.faults[SEND] = [answers("0x" + bytes(32).hex())] * 3

    for _ in range(4):
        assert devnet.step(submission, devnet.size_is(5)) is SENT
    assert devnet.step(submission, devnet.size_is(5)) is DONE


def test_a_lying_nonce_is_refused_as_unproved_and_the_next_answer_counts(
    world: ChainWorld,
) -> None:
    submission = plan_anchor(world, 5)

    def lie(proof: dict[str, object]) -> dict[str, object]:
        return {**proof, "nonce": hex(10**6), "accountProof": ["0xc0"]}

    world.provider.faults["eth_getProof"] = [changes(lie)]
    with pytest.raises(UnprovedState, match="missing"):
        world.step(submission, world.size_is(5))
    # The stated number alone is not even read.
    world.provider.faults["eth_getProof"] = [changes(lambda proof: {**proof, "nonce": "0xf4240"})]

    assert world.step(submission, world.size_is(5)) is SENT
    assert world.book.get(submission.id).nonce == 0
    assert world.step(submission, world.size_is(5)) is DONE


def test_a_nonce_used_by_another_process_is_lost_and_the_sequence_repaired(
    world: ChainWorld,
) -> None:
    submission = plan_anchor(world, 5)
    world.provider.faults[SEND] = [lost_before]
    with pytest.raises(ChainUnavailable):
        world.step(submission, world.size_is(5))
    for _ in range(3):
        world.send_from_elsewhere(ANCHORER, SPARE.address, b"")

    assert world.step(submission, world.size_is(5)) is LOST

    again = plan_anchor(world, 5)
    assert world.step(again, world.size_is(5)) is SENT
    assert world.book.get(again.id).nonce == 3
    assert world.step(again, world.size_is(5)) is DONE


def test_a_receipt_that_lies_about_a_lost_nonce_makes_nothing_done(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)
    devnet.provider.faults[SEND] = [lost_before]
    with pytest.raises(ChainUnavailable):
        devnet.step(submission, devnet.size_is(5))
    devnet.send_from_elsewhere(ANCHORER, SPARE.address, b"")
    receipt = {"blockNumber": "0x1", "status": "0x1"}
    devnet.provider.faults["eth_getTransactionReceipt"] = [answers(receipt)]

    assert devnet.step(submission, devnet.size_is(5)) is REVERTED


def test_a_transaction_that_is_mined_but_reverts_is_not_done(world: ChainWorld) -> None:
    submission = plan_anchor(world, 5)
    world.provider.faults[SEND] = [lost_before]
    with pytest.raises(ChainUnavailable):
        world.step(submission, world.size_is(5))
    rotate = registry.set_anchorer(world.log.log_id, SPARE.address)
    world.send_from_elsewhere(ADMINISTRATOR, world.log.contract, rotate)

    assert world.step(submission, world.size_is(5)) is SENT
    assert world.step(submission, world.size_is(5)) is REVERTED


def test_a_change_that_the_contract_refuses_is_never_sent_and_takes_no_nonce(
    world: ChainWorld,
) -> None:
    submission = plan_anchor(world, 0)

    with pytest.raises(TransactionRefused, match=r"StaleHead\(0\)"):
        world.step(submission, world.size_is(1))

    assert world.book.get(submission.id).nonce is None
    assert SEND not in world.provider.asked


def test_an_effect_that_is_there_already_is_done_without_a_transaction(
    devnet: ChainWorld,
) -> None:
    first, second = plan_anchor(devnet, 5), plan_anchor(devnet, 5)
    for _ in range(2):
        devnet.step(first, devnet.size_is(5))
    devnet.provider.asked.clear()

    assert devnet.step(second, devnet.size_is(5)) is DONE
    assert SEND not in devnet.provider.asked


def test_a_reserved_nonce_is_used_even_when_the_effect_came_by_another_hand(
    devnet: ChainWorld,
) -> None:
    submission = plan_anchor(devnet, 5)
    with pytest.raises(KeyboardInterrupt):
        devnet.step(submission, devnet.size_is(5), book=CrashingBook(devnet.book, "reserve_nonce"))
    administrator, log = ADMINISTRATOR, devnet.log
    for signer, calldata in (
        (administrator, registry.set_anchorer(log.log_id, SPARE.address)),
        (SPARE, registry.anchor(log.log_id, 5, bytes([5]) * 32, [])),
    ):
        devnet.send_from_elsewhere(signer, log.contract, calldata)

    assert devnet.step(submission, devnet.size_is(5)) is SENT
    assert devnet.step(submission, devnet.size_is(5)) is DONE
    assert nonce_on_chain(devnet) == 1


def test_many_submissions_of_one_sender_take_nonces_without_a_gap(devnet: ChainWorld) -> None:
    documents = [bytes([number]) * 32 for number in range(5)]
    planned = [
        devnet.book.plan(
            STATUS.address,
            devnet.log.contract,
            registry.set_status(devnet.log.log_id, document, 0, 2, bytes(24)),
        )
        for document in documents
    ]
    for submission, document in zip(planned, documents, strict=True):
        devnet.step(submission, devnet.changes_are(document, 1), STATUS)

    states = [
        devnet.step(submission, devnet.changes_are(document, 1), STATUS)
        for submission, document in zip(planned, documents, strict=True)
    ]
    assert states == [DONE] * 5
    assert [row.nonce for row in devnet.book.rows] == [0, 1, 2, 3, 4]


def test_a_signer_of_another_account_signs_nothing(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)

    with pytest.raises(TransactionRefused, match="it holds"):
        devnet.step(submission, devnet.size_is(5), SPARE)
    assert devnet.book.get(submission.id).attempts == ()


def test_a_chain_dearer_than_the_cap_gets_nothing_and_takes_no_nonce(devnet: ChainWorld) -> None:
    submission = plan_anchor(devnet, 5)
    devnet.fees = FeeRule(max_fee_cap=1_000)
    devnet.provider.faults["eth_getBlockByNumber"] = [
        changes(lambda block: block),
        changes(lambda block: {**block, "baseFeePerGas": hex(1_001)}),
    ]

    with pytest.raises(FeeAboveCap, match="1001 wei, the cap is 1000"):
        devnet.step(submission, devnet.size_is(5))
    assert devnet.book.get(submission.id).nonce is None
