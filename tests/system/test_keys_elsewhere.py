"""A service whose own keys lie elsewhere, and whose log others stamp."""

import hashlib
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from typer.testing import CliRunner

from tests.keys.remote.stamping import OpensslTsa, openssl_tsa
from tests.support.founded import ISSUER, copied, found_once, issued, request
from tests.support.founding import founded, work
from tests.support.softhsm import softhsm
from trustsvc.cli.app import app
from trustsvc.deployment import Deployment
from trustsvc.errors import MalformedSettings
from trustsvc.settings import FILE_NAME
from trustsvc.workflows.renew_log import renew_log
from trustsvc.workflows.show_anchors import show_public_record
from trustsvc.workflows.verify import Question, verify
from trustsvc_anchors.log.checkpoint import encode_checkpoint, open_checkpoint
from trustsvc_anchors.log.record import TimestampRecord, parse_record
from trustsvc_anchors.report import Verdict
from trustsvc_keys.algorithms import Algorithm
from trustsvc_keys.errors import TooFewTimeStamps, UnsupportedKey
from trustsvc_keys.remote.timestamp_token import verify_time_stamp
from trustsvc_keys.signers.hardware.make import make_hardware_key


def add_settings(data: Path, **settings: str) -> None:
    with (data / FILE_NAME).open("a") as file:
        file.writelines(f"{name} = {json.dumps(value)}\n" for name, value in settings.items())


@contextmanager
def served(tsa: OpensslTsa) -> Iterator[str]:
    """Serve an authority of openssl's over HTTP on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.rfile.read(int(self.headers["Content-Length"]))
            answer = tsa.answer(asked)
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def published(service: Deployment) -> str:
    note = service.keep.log_files.checkpoint()
    assert note is not None
    return note


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return found_once(tmp_path_factory.getbasetemp() / "founded")


def test_a_hardware_module_signs_checkpoints_and_promises(tmp_path: Path) -> None:
    token = softhsm().token()
    pin = tmp_path / "pin"
    pin.write_text(token.pin)
    pin.chmod(0o600)
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    source = f"&pin-source=file:{quote(str(pin))}"
    for name in ("checkpoint", "promise"):
        made = make_hardware_key(token.uri(object=name), Algorithm.ED25519, token.passphrase)
        add_settings(data, **{f"{name}_key": made + source})

    with founded(data, {ISSUER: "Keys in a module"}) as service:
        document = issued(service, request("HSM-1"))
        work(service)
        content = service.keep.objects.get(f"documents/{document.id}/document.pdf")
        answer = verify(Question(content, service.trust, 10_000_000), service.keep)

    assert answer.report.verdict is Verdict.PASSED
    assert not list((data / "keys").glob("checkpoint.pem"))
    assert token.pin not in (data / "keys" / "journal.jsonl").read_text()


def test_accounts_of_the_chain_may_lie_anywhere(template: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(template, data)
    elsewhere = tmp_path / "safe"
    elsewhere.mkdir(mode=0o700)
    for name in ("anchorer", "status"):
        (data / "keys" / f"{name}.pem").rename(elsewhere / f"{name}.pem")
        add_settings(data, **{f"{name}_key": f"file:{elsewhere / name}.pem"})

    with copied(template, data) as service:
        document = issued(service, request("SAFE-1"))
        work(service)
        content = service.keep.objects.get(f"documents/{document.id}/document.xml")

        answer = verify(Question(content, service.trust, 10_000_000), service.keep)
    assert answer.report.verdict is Verdict.PASSED


def test_a_key_of_another_kind_does_not_sign_the_log(template: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(template, data)
    add_settings(data, checkpoint_key=f"file:{data}/authority/keys/ocsp-1.pem")

    with copied(template, data) as service, pytest.raises(UnsupportedKey, match="ed25519"):
        _ = service.log


def test_an_authority_that_openssl_plays_stamps_the_log_and_the_token_is_logged(
    template: Path, tmp_path: Path
) -> None:
    data, tsa = tmp_path / "data", openssl_tsa(tmp_path / "tsa")
    shutil.copytree(template, data)
    with served(tsa) as url:
        (data / "stamps.pem").write_bytes(tsa.root.certificate.public_bytes(Encoding.PEM))
        add_settings(
            data,
            time_stamp_urls=url,
            time_stamp_roots="stamps.pem",
            time_stamp_networks="127.0.0.0/8",
        )

        done = CliRunner().invoke(app, ["log", "renew", "--data", str(data), "--json"])

    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    with copied(template, data) as service:
        checkpoint = open_checkpoint(published(service), service.log.checkpoint_key)
        assert checkpoint.size > told["size"], "the token is an entry itself"
        (stamp,) = told["stamps"]
        assert show_public_record(service.keep, stamp["record"])["index"] == told["size"]


def test_without_enough_authorities_nothing_is_logged(template: Path, tmp_path: Path) -> None:
    with copied(template, tmp_path / "data") as service:
        with pytest.raises(MalformedSettings, match="0 authorities"):
            service.time_stamp_authorities()
        tsa = openssl_tsa(tmp_path / "tsa")
        before = published(service)

        with pytest.raises(TooFewTimeStamps, match="had: 1"):
            renew_log(service.keep, service.log, [tsa.authority()], needed=2)
        work(service)

        assert published(service) == before


def test_a_logged_token_verifies_over_the_text_of_the_checkpoint(
    template: Path, tmp_path: Path
) -> None:
    with copied(template, tmp_path / "data") as service:
        tsa = openssl_tsa(tmp_path / "tsa")
        note = published(service)
        text = encode_checkpoint(open_checkpoint(note, service.log.checkpoint_key))

        renewal = renew_log(service.keep, service.log, [tsa.authority()], needed=1)
        work(service)

        fields = show_public_record(service.keep, renewal.stamps[0][2])["fields"]
        logged = parse_record(fields, where="store")
        assert isinstance(logged, TimestampRecord)
        imprint = hashlib.sha256(text.encode()).digest()
        assert verify_time_stamp(logged.token, imprint, tsa.trust()).at == renewal.stamps[0][1]
