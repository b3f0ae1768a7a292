"""Open every private key that the settings name, and what answers with one.

Keys lie in files, in hardware modules or at remote services; each use of one is written down in the
journal. Nothing is opened before something signs.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from trustsvc.clock import Clock
from trustsvc.errors import NotFound
from trustsvc.settings import Settings
from trustsvc.store.secrets import secret_in
from trustsvc.workflows.parts import Authority

if TYPE_CHECKING:
    from trustsvc_anchors.evm.transaction import TransactionSigner
    from trustsvc_keys.answers.ocsp import Responder
    from trustsvc_keys.answers.ordering import KeptOrder
    from trustsvc_keys.answers.timestamp import TimeStamping
    from trustsvc_keys.authority.office import Office
    from trustsvc_keys.errors import KeysError
    from trustsvc_keys.remote.timestamp_client import TimeStampAuthority
    from trustsvc_keys.signers.journal import KeyJournal
    from trustsvc_keys.signers.signer import Signer

LOGGER = logging.getLogger("trustsvc.keys")


class Keyring:
    """The keys of one service."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        """Take the settings; nothing is opened yet."""
        self.settings = settings
        self.clock = clock
        self._opening = threading.Lock()
        self._closing: list[Callable[[], None]] = []

    @property
    def data(self) -> Path:
        """Give the data folder."""
        return self.settings.data

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

    def key_uri(self, name: str) -> str:
        """Give the URI of one of our own keys: where the settings say, else in the data folder."""
        from trustsvc.workflows.init import key_of, located  # noqa: PLC0415  brings key ceremonies along

        given = self.settings.key_uris.get(name)
        return located(self.data, given) if given else key_of(self.data, name)

    def time_stamp_authorities(self) -> "tuple[TimeStampAuthority, ...]":
        """Give the time-stamping authorities of the settings, in the order of asking.

        Raises:
            MalformedSettings: no authority, no roots, or no network of that form.
        """
        from trustsvc.workflows.time_stamps import authorities_of  # noqa: PLC0415  only to renew

        return authorities_of(self.settings)

    @cached_property
    def accounts(self) -> "tuple[TransactionSigner, TransactionSigner]":
        """Open the keys that anchor and that set statuses.

        Raises:
            KeysError: one of them cannot be opened.
        """
        from trustsvc.workflows.init import ANCHORER, STATUS  # noqa: PLC0415  only to anchor
        from trustsvc_keys.signers.journal import journalled_account  # noqa: PLC0415  the same
        from trustsvc_keys.signers.opening import open_ethereum_signer  # noqa: PLC0415  the same

        anchorer, status = (
            journalled_account(
                open_ethereum_signer(self.key_uri(name), self.passphrase),
                self.journal,
                f"chain: {name}",
            )
            for name in (ANCHORER, STATUS)
        )
        return anchorer, status

    def close(self) -> None:
        """Close what was opened."""
        while self._closing:
            self._closing.pop()()


def _report(error: "KeysError") -> None:
    """Write down why a key of ours did not answer."""
    LOGGER.warning("%s", error)
