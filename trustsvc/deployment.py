"""Open every part that the settings name, each when it is first needed.

The only place that joins settings, files and keys to the parts that workflows take. Signers and
chain stay closed until something signs or anchors, so that a process that only reads stays small.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from trustsvc.clock import Clock, system_clock
from trustsvc.documents.schemas.folder import open_judges
from trustsvc.documents.schemas.judges import Judges
from trustsvc.errors import KeyElsewhere, MalformedSettings, NotInitialised
from trustsvc.keyring import Keyring
from trustsvc.settings import FILE_NAME, Settings
from trustsvc.store.documents import find_document
from trustsvc.store.engine import Database
from trustsvc.store.issuers import ELSEWHERE, Issuer, get_issuer, list_issuers
from trustsvc.store.log_files import LogFiles
from trustsvc.store.objects import Objects
from trustsvc.workflows.parts import Chain, Keep, Log, Seal, Trust

if TYPE_CHECKING:
    from trustsvc_anchors.log.appender import Head
    from trustsvc_anchors.log.note import NoteSigner
    from trustsvc_anchors.policy import LogRule


class Deployment(Keyring):
    """One service: its settings, its keys, and its other parts on demand."""

    def __init__(self, settings: Settings, clock: Clock = system_clock) -> None:
        """Take the settings; nothing is opened yet."""
        super().__init__(settings, clock)
        self._seals: dict[str, Seal] = {}
        self._policy: tuple[int, Trust] | None = None

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
            judges=self.judges,
        )

    @cached_property
    def judges(self) -> Judges:
        """Open what judges documents: our grammars, and the schemas that the operator installed.

        Raises:
            MalformedSettings: what was installed cannot be used.
        """
        return open_judges(self.data / "schemas")

    @cached_property
    def log(self) -> Log:
        """Open the log's two signing keys."""
        from trustsvc.workflows.init import (  # noqa: PLC0415  brings key ceremonies along
            CHECKPOINT,
            PROMISE,
            note_signer,
        )

        origin = self.settings.origin

        def open_note_signer(name: str, key: str) -> "NoteSigner":
            return note_signer(self.key_uri(key), name, key, self.passphrase, self.journal)

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
        super().close()
        if "database" in self.__dict__:
            self.database.close()
