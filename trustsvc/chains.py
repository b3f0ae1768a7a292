"""Open the chain that a URL names.

``devnet:FILE`` and ``devnet:memory`` are the embedded chain, ``anvil:`` starts one from npm,
``http(s)://`` is a node; several, parted by commas, are tried in order. The only place that knows
trustsvc_devnet, whose keys are public constants.
"""

import importlib
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from trustsvc.errors import MalformedSettings, Unavailable
from trustsvc_anchors.chain.finality import ChainRule, ValidatorRange
from trustsvc_anchors.errors import ChainProblem, ChainUnavailable, WrongChain
from trustsvc_anchors.evm.endpoint import Endpoint, as_int, assert_chain, http_endpoint

ENGINES = {"devnet": "trustsvc_devnet.embedded", "anvil": "trustsvc_devnet.anvil"}
"""What each kind of engine loads, slowly."""

LOADING = threading.Lock()


@dataclass(frozen=True, slots=True)
class OpenChain:
    """An endpoint and how to let go of it."""

    endpoint: Endpoint
    close: Callable[[], None]


Check = Callable[[Endpoint], object]
"""Asks an endpoint whether it is the right one; raises ChainProblem when it is not."""


def open_chain(url: str, data: Path, check: Check = Endpoint.chain_id) -> OpenChain:
    """Open a chain: of several nodes the first that is fit.

    A devnet's file lies in the data folder.

    Raises:
        MalformedSettings: the URL is of no kind that we know.
        Unavailable: the engine does not start, or another process holds it.
        ChainUnavailable: no node of several answers, or none has reached our last block.
        WrongChain: a node serves another chain.
    """
    if url.startswith(("http://", "https://")):
        return OpenChain(_first_that_is_fit(url.split(","), check), lambda: None)
    if not url.startswith(("devnet:", "anvil:")):
        raise MalformedSettings(where="chain_url", why=f"{url!r} is no devnet:, anvil: or http URL")
    opened = _open_engine(url, data)
    try:
        check(opened.endpoint)
    except ChainProblem:
        opened.close()
        raise
    return opened


def _open_engine(url: str, data: Path) -> OpenChain:
    kind, _, path = url.partition(":")
    try:
        with kept_recursion_limit():
            importlib.import_module(ENGINES[kind])
        from trustsvc_devnet.errors import DevnetError  # noqa: PLC0415  an extra, and slow to load
        from trustsvc_devnet.opening import open_engine  # noqa: PLC0415  an extra, and slow to load
    except ImportError as error:
        raise Unavailable(what="devnet", why="install trustsvc[devnet]") from error
    located = url if kind == "anvil" or path in ("", "memory") else f"{kind}:{data / path}"
    try:
        engine = open_engine(located)
    except DevnetError as error:
        raise Unavailable(what="devnet", why=str(error)) from error
    return OpenChain(Endpoint(engine.name, engine.provider), engine.close)


@contextmanager
def kept_recursion_limit() -> Iterator[None]:
    """Let no module that loads meanwhile change the recursion limit of the whole process.

    py_ecc raises it to 100,000; under that a nested JSON body, in whatever thread, overruns the C
    stack of Python 3.11 and kills the process. Putting the limit back later leaves a second open.
    """
    with LOADING:
        kept = sys.setrecursionlimit
        sys.setrecursionlimit = lambda _limit: None
        try:
            yield
        finally:
            sys.setrecursionlimit = kept


def _first_that_is_fit(urls: list[str], check: Check) -> Endpoint:
    failed: ChainUnavailable | None = None
    for url in urls:
        endpoint = http_endpoint(url.strip())
        try:
            check(endpoint)
        except ChainUnavailable as error:
            failed = error
        else:
            return endpoint
    raise failed or ChainUnavailable(what="chain_url", why="names no node")


def assert_ours(
    url: str, endpoint: Endpoint, rule: ChainRule, last_block: tuple[int, bytes] | None
) -> None:
    """Make sure that an endpoint serves our chain, and that it was not reset.

    A node that is behind may catch up; an engine of ours has nobody to catch up with.

    Raises:
        WrongChain: another chain, or another history.
        ChainUnavailable: no answer, or the node has not reached our last block.
    """
    if last_block is not None and is_development(url):
        head = as_int(endpoint.block("latest").get("number"), "number")
        if head < last_block[0]:
            raise WrongChain(what="height", expected=str(last_block[0]), found=str(head))
    assert_chain(endpoint, rule.chain_id, rule.genesis, last_block)


def is_development(url: str) -> bool:
    """Say whether a URL names a chain whose keys everybody knows."""
    return url.startswith(("devnet:", "anvil:"))


def development_keys() -> tuple[bytes, bytes, bytes]:
    """Give the public keys-for-everybody of administrator, anchorer and status account."""
    from trustsvc_devnet.accounts import FUNDED_KEYS  # noqa: PLC0415  an extra, and slow to load

    return FUNDED_KEYS[0], FUNDED_KEYS[1], FUNDED_KEYS[2]


def rule_for(url: str, endpoint: Endpoint, *, development: bool) -> ChainRule:
    """Describe a chain for a policy: sealed by the devnet's four keys, or pinned block by block.

    The operator of a consortium chain writes its validators into the policy instead.
    """
    validators: tuple[ValidatorRange, ...] = ()
    rule = "pinned_block"
    if url.startswith("devnet:"):
        from trustsvc_devnet.accounts import VALIDATORS  # noqa: PLC0415  an extra

        validators = (ValidatorRange(0, None, tuple(VALIDATORS)),)
        rule = "qbft"
    return ChainRule(
        name="chain",
        chain_id=endpoint.chain_id(),
        genesis=endpoint.genesis_hash(),
        rule=rule,
        mode="header",
        validators=validators,
        development=development,
    )
