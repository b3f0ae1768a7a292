"""Schemas are fetched from known addresses over https, and installed only when they are known.

There is no network here: a server on this machine stands for the publisher, with a certificate
that the opener is told to trust. The opener comes in from outside, so the real command differs in
addresses and trust alone.
"""

import ssl
import threading
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.support.loopback import server_certificate
from tests.trustsvc.documents.schemas.published import sources
from trustsvc.cli.download import downloader
from trustsvc.documents.kinds import DCC_RELEASES
from trustsvc.documents.schemas.fetching import fetch_schemas
from trustsvc.documents.schemas.folder import list_installed
from trustsvc.documents.schemas.reading import Known, known_schemas, parse_schema
from trustsvc.errors import NotFound, RefusedSchema, Unavailable


@dataclass
class Publisher:
    """A publisher on this machine: what lies under which path, and what was asked for."""

    base: str
    trust: ssl.SSLContext
    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)
    redirects: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> Known:
        """Give our list with the publisher's addresses."""
        return {
            key: replace(entry, address=self.base + _path(entry.namespace, entry.version))
            for key, entry in known_schemas().items()
            if entry.address
        }

    def download(self, address: str) -> bytes:
        """Download as the command does, trusting the publisher's certificate."""
        host = self.base.removeprefix("https://")
        handler = urllib.request.HTTPSHandler(context=self.trust)
        return downloader({host}, handler)(address)


def _path(namespace: str, version: str) -> str:
    return f"/{namespace.rstrip('/#').rpartition('/')[2]}/{version}.xsd"


def _published() -> Mapping[str, bytes]:
    found = {}
    for source in sources():
        if "xades" not in source.name:
            schema = parse_schema(source.name, source.data)
            found[_path(schema.namespace, schema.version)] = source.data
    return found


@pytest.fixture
def publisher(tmp_path: Path) -> Iterator[Publisher]:
    key, certificate = server_certificate("localhost")
    pem = tmp_path / "server.pem"
    pem.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + certificate.public_bytes(Encoding.PEM)
    )
    serving = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    serving.load_cert_chain(pem)
    trust = ssl.create_default_context(cadata=certificate.public_bytes(Encoding.PEM).decode())

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            if self.path in found.redirects:
                self.send_response(302)
                self.send_header("Location", found.redirects[self.path])
                self.end_headers()
                return
            data = found.files.get(self.path)
            self.send_response(404 if data is None else 200)
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.socket = serving.wrap_socket(server.socket, server_side=True)
    base = f"https://localhost:{server.server_address[1]}"
    found = Publisher(base, trust, dict(_published()))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


def test_all_known_releases_are_fetched_and_each_address_is_asked_once(
    publisher: Publisher, tmp_path: Path
) -> None:
    added = fetch_schemas(tmp_path / "s", (), publisher.download, publisher.known)

    assert [one.installed.number for one in added] == list(DCC_RELEASES)
    assert all(one.known for one in list_installed(tmp_path / "s"))
    assert sorted(publisher.asked) == sorted(set(publisher.files))


def test_what_differs_from_the_published_schema_is_refused_and_nothing_is_installed(
    publisher: Publisher, tmp_path: Path
) -> None:
    path = "/si/2.2.1.xsd"
    publisher.files[path] = publisher.files[path].replace(b"minOccurs", b"maxOccurs", 1)

    with pytest.raises(RefusedSchema, match="the published one"):
        fetch_schemas(tmp_path / "s", ("3.3.0",), publisher.download, publisher.known)
    assert list_installed(tmp_path / "s") == ()


def test_a_redirect_leads_to_publishers_alone(publisher: Publisher, tmp_path: Path) -> None:
    publisher.redirects["/dcc/3.3.0.xsd"] = "/elsewhere.xsd"
    publisher.files["/elsewhere.xsd"] = publisher.files.pop("/dcc/3.3.0.xsd")
    fetch_schemas(tmp_path / "s", ("3.3.0",), publisher.download, publisher.known)

    for evil in ("https://localhost:1/x", "http://localhost/x", "file:///etc/passwd"):
        publisher.redirects["/dcc/3.2.1.xsd"] = evil
        with pytest.raises(
            (RefusedSchema, Unavailable), match=r"not https at a publisher|not allowed"
        ):
            fetch_schemas(tmp_path / "s", ("3.2.1",), publisher.download, publisher.known)


def test_what_is_not_there_is_told(publisher: Publisher, tmp_path: Path) -> None:
    publisher.files.clear()

    with pytest.raises(Unavailable, match="Not Found"):
        fetch_schemas(tmp_path / "s", ("3.3.0",), publisher.download, publisher.known)


def test_a_certificate_that_nobody_trusts_is_not_believed(
    publisher: Publisher, tmp_path: Path
) -> None:
    host = publisher.base.removeprefix("https://")

    with pytest.raises(Unavailable, match="certificate verify failed"):
        fetch_schemas(tmp_path / "s", ("3.3.0",), downloader({host}), publisher.known)


def test_a_release_that_nobody_published_is_not_asked_for(tmp_path: Path) -> None:
    def never(address: str) -> bytes:
        raise AssertionError(address)

    with pytest.raises(NotFound, match=r"3\.4\.0"):
        fetch_schemas(tmp_path, ("3.4.0",), never)


@pytest.mark.parametrize("address", ["http://ptb.de/x", "https://example.org/x", "https://[x"])
def test_no_other_address_is_asked(address: str) -> None:
    with pytest.raises(RefusedSchema, match="refused-schema"):
        downloader({"ptb.de"})(address)


def test_a_file_without_end_is_cut_off(publisher: Publisher) -> None:
    publisher.files["/big"] = bytes(5 * 1024 * 1024)

    with pytest.raises(RefusedSchema, match="more than 4194304 bytes"):
        publisher.download(f"{publisher.base}/big")
