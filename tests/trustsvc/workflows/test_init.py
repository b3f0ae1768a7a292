"""Hold founding to its promise: repeating it changes nothing, wherever it stopped before."""

import multiprocessing
from pathlib import Path

import pytest
from sqlmodel import select

from tests.support.crash_story import PRELOADED
from tests.support.dying import KILLED, arm, parse_death
from tests.support.founded import ISSUERS, copied, issued, request
from tests.support.founding import founded, work
from trustsvc.cli.founding import found
from trustsvc.deployment import Deployment
from trustsvc.store.records import LogRecord
from trustsvc.workflows.init import located
from trustsvc.workflows.show_status import show_status

DEATHS = (
    "after trustsvc.store.secrets:secret_in",
    "after trustsvc_keys.authority.ceremony:run_ceremony",
    "after trustsvc_anchors.evm.endpoint:Endpoint.send",
    "after trustsvc.store.secrets:replace_text 3",
    "after trustsvc.store.issuers:add_issuer",
    "after trustsvc.workflows.queue:queue 2",
)


def _content(folder: Path) -> dict[str, bytes]:
    kept = [path for path in folder.rglob("*") if path.is_file()]
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in kept
        if "sqlite" not in path.name
    }


def test_founding_again_changes_nothing(service: Deployment) -> None:
    before = _content(service.data)
    with service.keep.database.reading() as session:
        records = session.exec(select(LogRecord.leaf)).all()

    again = found(service, ISSUERS)

    assert _content(service.data) == before
    assert set(again.api_keys) == set(ISSUERS)
    with service.keep.database.reading() as session:
        assert session.exec(select(LogRecord.leaf)).all() == records


def test_keys_are_named_relative_to_the_data_folder(template: Path, tmp_path: Path) -> None:
    folder = tmp_path / "data with ümlaut"
    with copied(template, folder) as service:
        for issuer in service.issuers():
            assert str(template) not in issuer.key_uri
            assert ":" not in issuer.key_uri
            assert located(folder, issuer.key_uri).startswith("file:/")
        assert located(folder, "pkcs11:token=ours") == "pkcs11:token=ours"
        issued(service, request("N-1"))


@pytest.mark.parametrize("death", DEATHS)
def test_founding_goes_on_where_it_stopped(death: str, tmp_path: Path) -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(PRELOADED))
    dying = context.Process(target=_found, args=(tmp_path / "data", death))
    dying.start()
    dying.join(60)
    assert dying.exitcode == KILLED

    with founded(tmp_path / "data", ISSUERS) as service:
        document = issued(service, request("N-1")).id
        work(service)
        assert show_status(service.keep, document).anchored is not None


def _found(folder: Path, death: str) -> None:
    arm(parse_death(death))
    with founded(folder, ISSUERS):
        pass
