"""Hold anchoring to what the chain proves: faults cost time, lies cost nothing."""

from contextlib import closing
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support.faults import (
    Fault,
    FaultyProvider,
    answers,
    lost_after,
    lost_before,
    refused,
)
from tests.support.founded import (
    MovedClock,
    copied,
    drain,
    faulty_worker,
    issued,
    request,
    work_left,
)
from tests.support.founding import work
from trustsvc.deployment import Deployment
from trustsvc.errors import ForkedLog
from trustsvc.jobs.loop import open_worker
from trustsvc.store.records import LogHead
from trustsvc.store.submissions import AttemptRow, SubmissionRow
from trustsvc.store.work import Work
from trustsvc.workflows.anchor import PURPOSE, anchor, plan
from trustsvc.workflows.change_status import Change, change_status
from trustsvc.workflows.outcome import AT_ONCE
from trustsvc.workflows.sequence import sequence
from trustsvc.workflows.show_health import show_health
from trustsvc.workflows.show_status import show_status
from trustsvc_anchors.errors import ChainUnavailable, UnprovedState, WrongChain
from trustsvc_anchors.evm.submission import SubmissionState
from trustsvc_anchors.log.record import Status
from trustsvc_devnet.embedded import EmbeddedEngine
from trustsvc_devnet.rpc import RpcServer


def _anchors(service: Deployment) -> list[SubmissionRow]:
    with service.keep.database.reading() as session:
        found = select(SubmissionRow).where(SubmissionRow.purpose == PURPOSE)
        return list(session.exec(found.order_by("id")))


def _work_row(service: Deployment, kind: str) -> Work:
    with service.keep.database.reading() as session:
        return session.get_one(Work, (kind, "log"))


def _size(service: Deployment) -> int:
    with service.keep.database.reading() as session:
        return session.exec(select(LogHead)).one().published_size


def _is_anchored(service: Deployment, document: str) -> bool:
    return show_status(service.keep, document).anchored is not None


def test_one_anchor_serves_all_that_came_before_it(service: Deployment) -> None:
    documents = [issued(service, request(f"N-{number}")).id for number in range(3)]
    before = len(_anchors(service))

    work(service)

    assert len(_anchors(service)) == before + 1
    assert all(_is_anchored(service, document) for document in documents)


def test_a_chain_that_is_down_only_makes_the_batch_grow_and_the_row_says_why(
    service: Deployment, clock: MovedClock
) -> None:
    before = len(_anchors(service))
    with faulty_worker(service) as (worker, provider):
        provider.faults["eth_getBlockByNumber"] = [lost_before] * 100
        documents = [issued(service, request(f"N-{number}")).id for number in range(3)]
        drain(worker, clock)
        row = _work_row(service, "anchor")
        assert (row.state, row.failures >= 1) == ("due", True)
        assert "ConnectionError" in row.last_error
        assert (
            "ConnectionError" in show_health(service.keep, service.trust, service.authority)["work"]
        )
        status = show_status(service.keep, documents[0])
        assert status.position is not None, "the log does not wait for the chain"
        assert status.anchored is None

        provider.faults.clear()
        drain(worker, clock, 1)

    assert all(_is_anchored(service, document) for document in documents)
    assert len(_anchors(service)) == before + 1
    assert show_health(service.keep, service.trust, service.authority)["work"] == "ok"


@pytest.mark.parametrize("fault", [lost_before, lost_after, refused])
@pytest.mark.parametrize("method", ["eth_sendRawTransaction", "eth_estimateGas", "eth_getProof"])
def test_a_fault_costs_time_and_nothing_else(
    service: Deployment, clock: MovedClock, method: str, fault: Fault
) -> None:
    before = _anchors(service)
    with faulty_worker(service) as (worker, provider):
        document = issued(service, request("N-1")).id
        change_status(
            service.keep,
            service.log,
            show_status(service.keep, document).issuer,
            document,
            Change(Status.SUSPENDED, "a reason"),
        )
        provider.faults[method] = [fault] * 2
        drain(worker, clock, 4)

    assert _is_anchored(service, document)
    assert show_status(service.keep, document).history[0].on_chain
    new = _anchors(service)[len(before) :]
    assert [row.state for row in new] == [SubmissionState.DONE]
    with service.keep.database.reading() as session:
        assert not work_left(session)


@pytest.mark.parametrize(
    "lie", ["0xf4240", "0x0", "0xffffffffffffffffffffffffffffffff", "nonsense", None, {}]
)
def test_a_lying_count_of_transactions_changes_nothing(
    service: Deployment, clock: MovedClock, lie: object
) -> None:
    before = _anchors(service)
    with faulty_worker(service) as (worker, provider):
        provider.faults["eth_getTransactionCount"] = [answers(lie)] * 100
        provider.faults["eth_getTransactionReceipt"] = [answers(lie)] * 100
        document = issued(service, request("N-1")).id
        drain(worker, clock, 1)

    assert _is_anchored(service, document)
    nonces = [row.nonce for row in _anchors(service)]
    assert nonces == list(range(len(before) + 1))


def test_a_planned_anchor_that_could_never_take_effect_is_planned_anew(
    service: Deployment,
) -> None:
    """A chain without finality may drop the head that the plan extends."""
    issued(service, request("N-1"))
    sequence(service.keep, service.log)
    issued(service, request("N-2"))
    size = sequence(service.keep, service.log)
    with service.chain() as chain:
        plan(service.keep, chain, size - 1, size)

        assert anchor(service.keep, service.log, chain) is AT_ONCE

    assert _anchors(service)[-1].state == SubmissionState.LOST
    work(service)
    assert _anchors(service)[-1].state == SubmissionState.DONE
    with service.chain() as chain:
        assert service.anchored_head(chain).size == size


def test_no_second_anchor_is_planned_while_one_is_open(service: Deployment) -> None:
    issued(service, request("N-1"))
    size = sequence(service.keep, service.log)
    before = len(_anchors(service))
    with service.chain() as chain:
        old = service.anchored_head(chain).size
        plan(service.keep, chain, old, size)
        plan(service.keep, chain, old, size)

    assert len(_anchors(service)) == before + 1


def test_proofs_do_not_wait_for_the_log_to_stand_still(service: Deployment) -> None:
    """Under steady load there is always something new to anchor."""
    document = issued(service, request("N-1")).id
    with open_worker(service, wait=False) as worker:
        assert worker is not None
        for number in range(2, 8):
            if _is_anchored(service, document):
                break
            issued(service, request(f"N-{number}"))
            sequence(service.keep, service.log)
            for _ in range(4):
                worker.step()

    assert _is_anchored(service, document)


def test_an_interval_lets_one_anchor_serve_what_comes_meanwhile(
    template: Path, tmp_path: Path, clock: MovedClock
) -> None:
    with copied(template, tmp_path / "data", clock, anchor_interval_s=600.0) as service:
        before = len(_anchors(service))
        first = issued(service, request("N-1")).id
        work(service)
        assert not _is_anchored(service, first), "the last anchor is seconds old"
        second = issued(service, request("N-2")).id
        clock.move(601)

        work(service)

        assert _is_anchored(service, first)
        assert _is_anchored(service, second)
        assert len(_anchors(service)) == before + 1


def test_a_chain_that_began_anew_is_refused(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        issued(service, request("N-1"))
        work(service)
    for path in folder.glob("chain.sqlite*"):
        path.unlink()

    with (
        copied(template, folder) as service,
        pytest.raises(WrongChain, match="height"),
        open_worker(service, wait=False),
    ):
        pass


def test_a_chain_that_began_anew_before_anything_was_proved_is_refused(
    template: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "data"
    with copied(template, folder):
        for path in folder.glob("chain.sqlite*"):
            path.unlink()

    with (
        copied(template, folder) as service,
        pytest.raises(UnprovedState, match="nothing at"),
        open_worker(service, wait=False),
    ):
        pass


def test_another_chain_of_the_same_height_is_refused(template: Path, tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    for folder in (one, other):
        with copied(template, folder) as service:
            issued(service, request(folder.name))
            work(service)
    for path in one.glob("chain.sqlite*"):
        path.unlink()
    for path in other.glob("chain.sqlite*"):
        path.rename(one / path.name)

    with (
        copied(template, one) as service,
        pytest.raises((WrongChain, ForkedLog)),
        open_worker(service, wait=False),
    ):
        pass


def test_every_attempt_was_written_before_it_was_sent(
    service: Deployment, clock: MovedClock
) -> None:
    with faulty_worker(service) as (worker, provider):
        issued(service, request("N-1"))
        provider.faults["eth_sendRawTransaction"] = [_checked(service), lost_before]
        drain(worker, clock, 2)
        assert "eth_sendRawTransaction" in provider.asked


def _checked(service: Deployment) -> Fault:
    def fault(provider: FaultyProvider, method: str, params: list[str]) -> object:
        with service.keep.database.reading() as session:
            kept = session.exec(select(AttemptRow.raw)).all()
        assert bytes.fromhex(params[0][2:]) in kept
        return provider.inner.make_request(method, params)

    return fault


def test_another_node_takes_over_when_one_goes_away(
    template: Path, tmp_path: Path, clock: MovedClock
) -> None:
    folder = tmp_path / "data"
    with copied(template, folder):
        pass
    up = {"first", "second"}
    with closing(EmbeddedEngine(folder / "chain.sqlite")) as engine:

        def node(name: str) -> RpcServer:
            return RpcServer(lambda body: engine.answer(body) if name in up else b"gone")

        with closing(node("first")) as first, closing(node("second")) as second:
            urls = f"{first.url}, {second.url}"
            with (
                copied(template, folder, clock, chain_url=urls) as service,
                open_worker(service, wait=False) as worker,
            ):
                assert worker is not None
                assert worker.chain.endpoint.name == first.url
                up.remove("first")
                document = issued(service, request("N-1")).id
                drain(worker, clock, 1)
                assert worker.chain.endpoint.name == second.url
                assert _is_anchored(service, document)

                up.remove("second")
                issued(service, request("N-2"))
                drain(worker, clock, 1)
                assert second.url in _work_row(service, "anchor").last_error


def test_of_several_nodes_none_of_another_chain_is_taken(
    template: Path, tmp_path: Path, clock: MovedClock
) -> None:
    folder = tmp_path / "data"
    with copied(template, folder) as service:
        issued(service, request("N-1"))
        work(service)
    with (
        closing(EmbeddedEngine(folder / "chain.sqlite")) as engine,
        closing(EmbeddedEngine()) as new,
    ):
        right, behind = RpcServer(engine.answer), RpcServer(new.answer)
        with copied(template, folder, clock, chain_url=f"{behind.url},{right.url}") as service:
            with service.chain() as chain:
                assert chain.endpoint.name == right.url
            right.close()
            with pytest.raises(ChainUnavailable, match=right.url), service.chain():
                pass
        behind.close()
