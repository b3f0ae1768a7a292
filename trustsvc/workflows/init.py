"""Found a service in a data folder: keys, log, contract, policy. Repeating it changes nothing.

Demo hierarchies say so in every certificate; production CAs are plugs (a later ceremony).
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding

from trustsvc.clock import Clock
from trustsvc.settings import FILE_NAME as SETTINGS_FILE
from trustsvc.store.engine import Database
from trustsvc.store.issuers import Issuer, add_issuer, get_issuer
from trustsvc.store.secrets import make_folder, replace_text, secret_in
from trustsvc.workflows.parts import Log
from trustsvc.workflows.policy_file import ROOTS_FILE, write_policy
from trustsvc.workflows.queue import queue
from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.evm.deployment import LogPlan, deploy_and_register
from trustsvc_anchors.evm.endpoint import Endpoint
from trustsvc_anchors.log.note import NoteSigner
from trustsvc_anchors.log.record import KeyRecord
from trustsvc_keys.algorithms import PrivateKey
from trustsvc_keys.answers.lists import publish_list
from trustsvc_keys.authority.ceremony import Hierarchy, IssuerKeys, run_ceremony
from trustsvc_keys.authority.demo import demo_plan
from trustsvc_keys.authority.folder import FolderBook
from trustsvc_keys.authority.office import AUTHORITIES, open_office
from trustsvc_keys.authority.plan import ISSUING_NAME
from trustsvc_keys.authority.published import list_files
from trustsvc_keys.errors import UnsupportedKey
from trustsvc_keys.signers.journal import KeyJournal, journalled, journalled_account
from trustsvc_keys.signers.journal_file import FILE_NAME, FolderJournal
from trustsvc_keys.signers.opening import Passphrase, open_ethereum_signer, open_signer
from trustsvc_keys.signers.software import write_key
from trustsvc_keys.signers.uri import key_uri

CHECKPOINT, PROMISE = "checkpoint", "promise"
ADMINISTRATOR, ANCHORER, STATUS = "administrator", "anchorer", "status"
POLICY_FILE = "policy.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be founded.

    ``organisations`` maps organizationIdentifier to name; ``chain_keys`` are given private keys of
    a development chain (administrator, anchorer, status), else they are made here. ``key_uris``
    names keys that are kept elsewhere and must be there.
    """

    data: Path
    origin: str
    organisations: Mapping[str, str]
    settings: Mapping[str, object]
    chain_keys: tuple[bytes, bytes, bytes] | None
    key_uris: Mapping[str, str] = field(default_factory=dict)

    def key_uri(self, name: str) -> str:
        """Give the URI of one of our own keys: where the settings say, else in the data folder."""
        return self.key_uris.get(name) or key_of(self.data, name)


@dataclass(frozen=True, slots=True)
class Founded:
    """What was founded: the certificates, and each issuer's API key by its identifier."""

    hierarchy: Hierarchy
    api_keys: Mapping[str, str]
    policy: Path


def keys_folder(data: Path) -> Path:
    """Give the folder of the log's and the chain accounts' keys."""
    return data / "keys"


def open_journal(data: Path, clock: Clock, *, synced: bool = True) -> FolderJournal:
    """Open where each use of a private key of the service is written down.

    Without ``synced`` a loss of power may cost the last rows: for keys that answer all day long.
    """
    return FolderJournal(keys_folder(data) / FILE_NAME, clock, synced=synced)


def key_of(data: Path, name: str) -> str:
    """Give the URI of one of our own keys."""
    return key_uri(keys_folder(data) / f"{name}.pem")


def located(data: Path, uri: str) -> str:
    """Resolve a URI that may be relative to the data folder (RFC 3986, 4.2)."""
    return uri if ":" in uri else key_uri(data / unquote(uri))


def relative(data: Path, uri: str) -> str:
    """Name a key in the data folder so that the folder can be moved; `located` is the way back."""
    base = key_uri(data)
    return uri.removeprefix(f"{base}/") if uri.startswith(f"{base}/") else uri


def init(
    plan: Plan,
    database: Database,
    open_rule: Callable[[], tuple[Endpoint, ChainRule]],
    passphrase: Passphrase,
    now: datetime,
) -> Founded:
    """Make whatever of the service is not there yet.

    Raises:
        DataFolderUnwritable: the folder cannot be written.
        KeysError: a key file cannot be used.
        ChainProblem: the contract cannot be deployed now; run again later.
    """
    make_folder(plan.data)
    make_folder(keys_folder(plan.data))
    hierarchy = _found_authority(plan, passphrase, now)
    _make_keys(plan, passphrase)
    _write_once(plan.data / ROOTS_FILE, hierarchy.root.public_bytes(Encoding.PEM).decode())
    _write_once(plan.data / SETTINGS_FILE, _settings_text(plan.settings))
    policy = plan.data / POLICY_FILE
    journal = open_journal(plan.data, lambda: now)
    if not policy.exists():
        replace_text(policy, _register(plan, open_rule, passphrase, journal))
    database.migrate()
    keys = hierarchy.issuers
    api_keys = {issuer: _add(database, plan, keys[issuer], issuer, now) for issuer in keys}
    return Founded(hierarchy, api_keys, policy)


def _found_authority(plan: Plan, passphrase: Passphrase, now: datetime) -> Hierarchy:
    """Hold the demo's ceremony, and publish the first revocation lists."""
    folder = plan.data / "authority"
    ceremony = demo_plan(plan.organisations, _address(plan, folder))
    hierarchy = run_ceremony(ceremony, folder, now, passphrase)
    office = open_office(ceremony, folder, clock=lambda: now, passphrase=passphrase)
    for authority in AUTHORITIES:
        if not list_files(folder, authority):
            publish_list(office, authority, now)
    return hierarchy


def _address(plan: Plan, folder: Path) -> str:
    """Say where certificates find lists: where the first ones said; by http."""
    issued = FolderBook(folder / "book").find_certificate(ISSUING_NAME)
    if issued is None:
        return f"{plan.settings['public_url']}/pki".replace("https:", "http:", 1)
    extensions = x509.load_der_x509_certificate(issued).extensions
    # A list must be found without a certificate of its own (RFC 5280, 4.2.1.13 and 8).
    points = extensions.get_extension_for_class(x509.CRLDistributionPoints).value
    place: str = points[0].full_name[0].value
    return place.rpartition("/")[0]


def _register(
    plan: Plan,
    open_rule: Callable[[], tuple[Endpoint, ChainRule]],
    passphrase: Passphrase,
    journal: KeyJournal,
) -> str:
    """Put the contract and our log on the chain, and write the policy that names them."""
    endpoint, rule = open_rule()
    wanted = LogPlan(
        anchorer=open_ethereum_signer(plan.key_uri(ANCHORER), passphrase).address,
        status_account=open_ethereum_signer(plan.key_uri(STATUS), passphrase).address,
        salt=hashlib.sha256(plan.origin.encode()).digest(),
    )
    administrator = journalled_account(
        open_ethereum_signer(key_of(plan.data, ADMINISTRATOR), passphrase),
        journal,
        f"chain: {ADMINISTRATOR}",
    )
    address = deploy_and_register(endpoint, administrator, wanted, rule)
    vkey = note_signer(plan.key_uri(CHECKPOINT), plan.origin, CHECKPOINT, passphrase, journal).vkey
    return write_policy(rule, address, plan.origin, vkey, tuple(plan.organisations))


def log_keys(database: Database, log: Log, hierarchy: Hierarchy, now: datetime) -> None:
    """Put the hash of each issuer's tag key on record in the log."""
    with database.transaction() as session:
        for issuer in hierarchy.issuers:
            tag_key = get_issuer(session, issuer).tag_key
            record = KeyRecord(
                what="tag-key", sha256=hashlib.sha256(tag_key).digest(), subject=issuer
            )
            queue(session, log, record, at=now)


def note_signer(
    uri: str, name: str, key: str, passphrase: Passphrase, journal: KeyJournal
) -> NoteSigner:
    """Open the key that signs checkpoints or promises, as C2SP notes name it.

    Raises:
        UnsupportedKey: it is not an Ed25519 key.
        KeysError: it cannot be opened.
    """
    signer = journalled(open_signer(uri, passphrase), journal, f"log: {key}")
    if not isinstance(signer.public_key, ed25519.Ed25519PublicKey):
        raise UnsupportedKey(what=uri, why=f"{signer.algorithm}; the log signs with ed25519")
    return NoteSigner(name, signer.public_key.public_bytes_raw(), signer.sign)


def _make_keys(plan: Plan, passphrase: Passphrase) -> None:
    for name in (CHECKPOINT, PROMISE):
        _make_key(plan, name, ed25519.Ed25519PrivateKey.generate(), passphrase)
    for number, name in enumerate((ADMINISTRATOR, ANCHORER, STATUS)):
        if plan.chain_keys is None:
            key = ec.generate_private_key(ec.SECP256K1())
        else:
            secret = int.from_bytes(plan.chain_keys[number])
            key = ec.derive_private_key(secret, ec.SECP256K1())
        _make_key(plan, name, key, passphrase)


def _make_key(plan: Plan, name: str, key: PrivateKey, passphrase: Passphrase) -> None:
    """Make a key file, unless it is there or the key is kept elsewhere."""
    path = keys_folder(plan.data).absolute() / f"{name}.pem"
    if not plan.key_uris.get(name) and not path.exists():
        write_key(path, key, passphrase())


def _add(database: Database, plan: Plan, keys: IssuerKeys, identifier: str, now: datetime) -> str:
    api_key = secret_in(keys_folder(plan.data) / f"api-key-{identifier}")
    chain = [base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in keys.chain]
    issuer = Issuer(
        organization_identifier=identifier,
        name=plan.organisations[identifier],
        tag_key=secrets.token_bytes(32),
        key_uri=relative(plan.data, keys.key_uri),
        certificate=keys.certificate.public_bytes(Encoding.DER),
        chain=chain,
        api_key_digest=hashlib.sha256(api_key.encode()).digest(),
        created=now,
    )
    with database.transaction() as session:
        add_issuer(session, issuer)
    return api_key


def _settings_text(settings: Mapping[str, object]) -> str:
    lines = ["# Settings of this service; docs/settings.md describes every one."]
    for name, value in settings.items():
        lines.append(f"{name} = {json.dumps(value, ensure_ascii=False)}")  # JSON is TOML here
    return "\n".join([*lines, ""])


def _write_once(path: Path, text: str) -> None:
    if not path.exists():
        replace_text(path, text)
