"""Found a service from a command: the demo's and ``init``'s common part."""

from collections.abc import Mapping
from pathlib import Path

from trustsvc.chains import development_keys, is_development, open_chain, rule_for
from trustsvc.deployment import Deployment
from trustsvc.workflows.init import Founded, Plan, init, log_keys
from trustsvc.workflows.publish_keys import log_publications
from trustsvc_anchors.chain.finality import ChainRule
from trustsvc_anchors.evm.endpoint import Endpoint

DEMO_ISSUER = {"NTRCN-91320000MA00EXAMP9": "海川计量检测有限公司 (DEMO) Haichuan Metrology"}


def found(
    deployment: Deployment, issuers: Mapping[str, str], *, development: bool = False
) -> Founded:
    """Make whatever of the service is not there yet.

    ``development``: a node's chain is one on which the keys that everybody knows are funded.
    """
    settings = deployment.settings
    opened = None
    development = development or is_development(settings.chain_url)

    def open_rule() -> tuple[Endpoint, ChainRule]:
        nonlocal opened
        opened = open_chain(settings.chain_url, settings.data)
        return opened.endpoint, rule_for(
            settings.chain_url, opened.endpoint, development=development
        )

    plan = Plan(
        data=settings.data,
        origin=settings.origin,
        organisations=issuers or DEMO_ISSUER,
        settings={
            "public_url": settings.public_url,
            "chain_url": settings.chain_url,
            "origin": settings.origin,
        },
        chain_keys=development_keys() if development else None,
        key_uris=settings.key_uris,
    )
    try:
        now = deployment.clock()
        founded = init(plan, deployment.database, open_rule, deployment.passphrase, now)
    finally:
        if opened is not None:
            opened.close()
    log_keys(deployment.keep.database, deployment.log, founded.hierarchy, now)
    log_publications(deployment.keep, deployment.log, deployment.authority, now)
    return founded


def parse_issuers(given: list[str]) -> Mapping[str, str]:
    """Read ``organizationIdentifier=Name`` pairs."""
    return dict(text.partition("=")[::2] for text in given)


def data_path(data: Path) -> str:
    """Write a path as a person would type it."""
    try:
        return str(data.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(data)
