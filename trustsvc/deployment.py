"""Open every part that the settings name, each when it is first needed.

The only place that joins settings, files and keys to the parts that workflows take. Signers and
chain stay closed until something signs or anchors, so that a process that only reads stays small.
"""

import base64
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trustsvc.clock import Clock, system_clock
from trustsvc.errors import KeyElsewhere, MalformedSettings, NotFound, NotInitialised
from trustsvc.settings import FILE_NAME, Settings
from trustsvc.store.documents import find_document
from trustsvc.store.engine import Database
from trustsvc.store.issuers import ELSEWHERE, Issuer, get_issuer, list_issuers
from trustsvc.store.log_files import LogFiles
from trustsvc.store.objects import Objects
from trustsvc.store.secrets import secret_in
from trustsvc.workflows.parts import Authority, Chain, Keep, Log, Seal, Trust

if TYPE_CHECKING:
    from trustsvc_anchors.evm.transaction import TransactionSigner
    from trustsvc_anchors.log.appender import Head
    from trustsvc_anchors.policy import LogRule
    from trustsvc_keys.answers.ocsp import Responder
    from trustsvc_keys.answers.ordering import KeptOrder
    from trustsvc_keys.answers.timestamp import TimeStamping
    from trustsvc_keys.authority.office import Office
    from trustsvc_keys.errors import KeysError
    from trustsvc_keys.signers.journal import KeyJournal
    from trustsvc_keys.signers.signer import Signer

LOGGER = logging.getLogger("trustsvc.keys")


class Deployment:
    """One service: its settings, and its parts on demand."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        """Take the settings; nothing is opened yet."""
        self.settings = settings
        self.clock = clock
        self._seals: dict[str, Seal] = {}
        self._policy: tuple[int, Trust] | None = None
        self._opening = threading.Lock()
        self._closing: list[Callable[[], None]] = []

    @property
    def data(self) -> Path:
        """Give the data folder."""
        return self.settings.data

    @cached_property
    def database(self) -> Database:
        """Open the database."""
        return Database(self.settings.database)

    @cached_property
    def keep(self) -> Keep:
        """Open where things are kept.

        Raises:
            NotInitialised: there is no service in the data folder.
        """
        if not (self.data / FILE_NAME).exists():
            raise NotInitialised(folder=str(self.data))
        self.database.migrate()
        return Keep(
            database=self.database,
            objects=Objects(self.data / "objects"),
            log_files=LogFiles(self.data / "log"),
            clock=self.clock,
        )

    @cached_property
    def passphrase(self) -> Callable[[], bytes]:
        """Give what opens the key files."""
        given = self.settings.passphrase

        def passphrase() -> bytes:
            return (given or secret_in(self.data / "keys" / "passphrase")).encode()

        return passphrase

    @cached_property
    def journal(self) -> "KeyJournal":
        """Open where each use of a private key is written down, before and after."""
        from trustsvc.workflows.init import open_journal  # noqa: PLC0415  brings key ceremonies along

        return open_journal(self.data, self.clock)

    @cached_property
    def log(self) -> Log:
        """Open the log's two signing keys."""
        from trustsvc.workflows.init import (  # noqa: PLC0415  brings key ceremonies along
            CHECKPOINT,
            PROMISE,
            note_signer,
        )

        origin = self.settings.origin
        open_note_signer = partial(
            note_signer, self.data, passphrase=self.passphrase, journal=self.journal
        )
        checkpoint = open_note_signer(origin, CHECKPOINT)
        return Log(
            origin=origin,
            checkpoint_signer=checkpoint,
            promise_signer=open_note_signer(f"{origin}/promise", PROMISE),
            checkpoint_key=checkpoint.verifier_key,
            promise_log_s=self.settings.promise_log_s,
            promise_anchor_s=self.settings.promise_anchor_s,
        )

    @property
    def trust(self) -> Trust:
        """Give what our own verifications believe, with the revocation lists of this moment.

        Raises:
            NotInitialised: there is no policy.
            MalformedPolicy: it cannot be used.
        """
        return replace(self._believed(), crls=self.authority.lists())

    @cached_property
    def authority(self) -> Authority:
        """Open what our own certification authority publishes; empty where there is none."""
        return Authority(self.data / "authority")

    @cached_property
    def responder(self) -> "Responder":
        """Open our authority's OCSP responder, once.

        Raises:
            NotFound: there is none here.
            KeysError: its key cannot be opened.
        """
        from trustsvc_keys.answers.ocsp_office import open_responder  # noqa: PLC0415  only to answer

        with self._opening, self.office("OCSP responder") as office:
            through = self.journalled("OCSP answers", synced=False)
            return open_responder(office, clock=self.clock, through=through, report=_report)

    def journalled(self, purpose: str, *, synced: bool = True) -> "Callable[[Signer], Signer]":
        """Write down each use of a key for a purpose; ``synced`` as in ``open_journal``."""
        from trustsvc.workflows.init import open_journal  # noqa: PLC0415  brings key ceremonies along
        from trustsvc_keys.signers.journal import journalled  # noqa: PLC0415  only to sign

        journal = self.journal if synced else open_journal(self.data, self.clock, synced=False)
        return lambda signer: journalled(signer, journal, purpose)

    @cached_property
    def time_stamping(self) -> "TimeStamping":
        """Open our time-stamping authority, once; a demo's takes the machine's clock as it is.

        Raises:
            NotFound: there is none here.
            KeysError: its key cannot be opened.
        """
        from trustsvc_keys.answers.clock import kernel_clock, system_clock  # noqa: PLC0415  the same
        from trustsvc_keys.answers.timestamp_office import (  # noqa: PLC0415  the same
            open_time_stamping,
        )
        from trustsvc_keys.authority.profiles import TIME_STAMPING  # noqa: PLC0415  the same

        with self._opening, self.office("time-stamping authority") as office:
            plan = office.plan
            return open_time_stamping(
                office,
                policies=plan.policies_of(TIME_STAMPING),
                clock=system_clock() if plan.is_demo else kernel_clock(),
                order=self._time_order(),
                through=self.journalled("time stamps", synced=False),
                report=_report,
            )

    def _time_order(self) -> "KeptOrder | None":
        """Open what orders the times that are given; one process of several promises an order."""
        from trustsvc_keys.answers.ordering import KeptOrder  # noqa: PLC0415  only to answer
        from trustsvc_keys.errors import ClockUntrusted  # noqa: PLC0415  the same

        try:
            order = KeptOrder(self.data / "time-order")
        except ClockUntrusted as error:
            LOGGER.warning("time stamps say no order: %s", error)
            return None
        self._closing.append(order.close)
        return order

    @contextmanager
    def office(self, what: str = "authority") -> "Iterator[Office]":
        """Open our authority's office; who has none answers nothing.

        Raises:
            NotFound: there is no authority here, or it never planned for that.
        """
        from trustsvc_keys.authority.office import open_office  # noqa: PLC0415  only to answer
        from trustsvc_keys.authority.plans import plan_of  # noqa: PLC0415  the same
        from trustsvc_keys.errors import UnknownCertificate  # noqa: PLC0415  the same

        folder = self.authority.folder
        try:
            yield open_office(plan_of(folder), folder, clock=self.clock, passphrase=self.passphrase)
        except UnknownCertificate as error:
            raise NotFound(what=what, name="of this service") from error

    def _believed(self) -> Trust:
        """Read the policy, anew when its file was changed: an operator may trust another root."""
        from trustsvc_anchors.policy import parse_policy  # noqa: PLC0415  not needed to take in

        path = self.data / "policy.toml"
        try:
            changed = path.stat().st_mtime_ns
            if self._policy is None or self._policy[0] != changed:
                content = path.read_bytes()
                self._policy = changed, Trust(parse_policy(content), content, self.data)
        except FileNotFoundError as error:
            raise NotInitialised(folder=str(self.data)) from error
        return self._policy[1]

    @property
    def log_rule(self) -> "LogRule":
        """Give what the policy says of our own log.

        Raises:
            MalformedSettings: it says nothing.
        """
        for rule in self.trust.policy.logs:
            if rule.origin == self.settings.origin:
                return rule
        raise MalformedSettings(
            where="origin", why=f"policy.toml has no log {self.settings.origin}"
        )

    def issuers(self) -> list[Issuer]:
        """Give every issuer of this service."""
        with self.keep.database.reading() as session:
            return list_issuers(session)

    def issuer_of(self, document_id: str) -> str:
        """Give the issuer of a document, recorded or not; nothing if there is no such document."""
        with self.keep.database.reading() as session:
            document = find_document(session, document_id)
        return "" if document is None else document.issuer

    def seal(self, organization_identifier: str) -> Seal:
        """Open an issuer's seal, once.

        Raises:
            NotFound: there is no such issuer.
            KeyElsewhere: it keeps its key itself.
            KeysError: its key cannot be opened.
        """
        with self.keep.database.reading() as session:
            issuer = get_issuer(session, organization_identifier)
        if issuer.key_uri.startswith(ELSEWHERE):
            raise KeyElsewhere(issuer=organization_identifier)
        # Another process may have given the issuer another key or certificate meanwhile.
        held = self._seals.get(organization_identifier)
        if held is None or held.certificate != issuer.certificate:
            journalled = self.journalled(f"seal of {organization_identifier}")
            self._seals[organization_identifier] = Seal(
                signer=journalled(self.open_signer(issuer.key_uri)),
                certificate=issuer.certificate,
                chain=tuple(base64.b64decode(one) for one in issuer.chain),
            )
        return self._seals[organization_identifier]

    def open_signer(self, key_uri: str) -> "Signer":
        """Open a key that a URI names, which may be relative to the data folder.

        How one logs on to a remote signing service stands in ``keys/<host>.csc.json``.

        Raises:
            KeysError: it cannot be opened.
        """
        from trustsvc.workflows.init import located  # noqa: PLC0415  brings key ceremonies along
        from trustsvc_keys.remote.csc_access_file import read_csc_access  # noqa: PLC0415  only to sign
        from trustsvc_keys.remote.csc_transport import HttpsTransport  # noqa: PLC0415  the same
        from trustsvc_keys.remote.opening import open_any_signer  # noqa: PLC0415  the same

        transport = HttpsTransport()
        return open_any_signer(
            located(self.data, key_uri),
            self.passphrase,
            now=self.clock,
            find_access=lambda uri: read_csc_access(
                self.data / "keys" / f"{urlsplit(uri.removeprefix('csc:')).hostname}.csc.json",
                transport,
            ),
            transport=transport,
        )

    @cached_property
    def accounts(self) -> "tuple[TransactionSigner, TransactionSigner]":
        """Open the keys that anchor and that set statuses.

        Raises:
            KeysError: one of them cannot be opened.
        """
        from trustsvc.workflows.init import ANCHORER, STATUS, key_of  # noqa: PLC0415  only to anchor
        from trustsvc_keys.signers.journal import journalled_account  # noqa: PLC0415  the same
        from trustsvc_keys.signers.opening import open_ethereum_signer  # noqa: PLC0415  the same

        anchorer, status = (
            journalled_account(
                open_ethereum_signer(key_of(self.data, name), self.passphrase),
                self.journal,
                f"chain: {name}",
            )
            for name in (ANCHORER, STATUS)
        )
        return anchorer, status

    @contextmanager
    def chain(self) -> Iterator[Chain]:
        """Open the chain and make sure that it is ours and was not reset.

        Raises:
            Unavailable: the engine does not start.
            ChainProblem: no node answers, or it serves another chain.
        """
        from trustsvc.chains import assert_ours, open_chain  # noqa: PLC0415  only to anchor
        from trustsvc.store.anchors import find_last_block  # noqa: PLC0415  only to anchor
        from trustsvc.store.submissions import SubmissionBook  # noqa: PLC0415  only to anchor
        from trustsvc_anchors.evm.fees import GWEI, FeeRule  # noqa: PLC0415  only to anchor

        ours = self.log_rule
        rule = next(chain for chain in self.trust.policy.chains if chain.name == ours.chain)
        anchorer, status_signer = self.accounts
        with self.keep.database.reading() as session:
            last = find_last_block(session, rule.chain_id)
        seen = None if last is None else (last.number, last.hash)
        url = self.settings.chain_url
        opened = open_chain(url, self.data, lambda one: assert_ours(url, one, rule, seen))
        try:
            yield Chain(
                endpoint=opened.endpoint,
                rule=rule,
                contract=ours.contract,
                log_id=ours.log_id,
                anchorer=anchorer,
                status_signer=status_signer,
                fees=FeeRule(max_fee_cap=self.settings.gas_price_cap_gwei * GWEI),
                book=SubmissionBook(self.keep.database),
                confirmations=self.settings.chain_confirmations,
                interval_s=self.settings.anchor_interval_s,
            )
        finally:
            opened.close()

    def anchored_head(self, chain: Chain) -> "Head":
        """Give the head of our log that a final block holds."""
        from trustsvc_anchors.evm.capture import final_head, final_header  # noqa: PLC0415  only to anchor
        from trustsvc_anchors.log.appender import Head  # noqa: PLC0415  only to anchor

        sealed = final_header(chain.endpoint, chain.rule, chain.confirmations)
        state = final_head(chain.endpoint, sealed, chain.rule, chain.contract, chain.log_id)
        return Head(state.size, state.root)

    def close(self) -> None:
        """Close what was opened."""
        while self._closing:
            self._closing.pop()()
        if "database" in self.__dict__:
            self.database.close()


def _report(error: "KeysError") -> None:
    """Write down why a key of ours did not answer."""
    LOGGER.warning("%s", error)
