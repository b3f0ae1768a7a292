"""Say which workflow does which kind of work."""

from collections.abc import Callable
from dataclasses import dataclass

from trustsvc.deployment import Deployment
from trustsvc.errors import KeyElsewhere
from trustsvc.workflows.anchor import anchor
from trustsvc.workflows.attach import finish
from trustsvc.workflows.enrol import was_replaced
from trustsvc.workflows.issue import Request, reconcile
from trustsvc.workflows.outcome import DONE, Outcome
from trustsvc.workflows.parts import Chain
from trustsvc.workflows.prepare import withdraw
from trustsvc.workflows.prove import prove
from trustsvc.workflows.publish_keys import PUBLISH_KEYS, publish_keys
from trustsvc.workflows.publish_status import publish_status
from trustsvc.workflows.sequence import sequence
from trustsvc.workflows.two_step import EXPIRE, expire


@dataclass(frozen=True, slots=True)
class Desk:
    """What a handler has at hand: the deployment and the open chain."""

    deployment: Deployment
    chain: Chain


Handler = Callable[[Desk, str], Outcome]


def _sequence(desk: Desk, subject: str) -> Outcome:
    del subject
    sequence(desk.deployment.keep, desk.deployment.log)
    return DONE


def _anchor(desk: Desk, subject: str) -> Outcome:
    del subject
    return anchor(desk.deployment.keep, desk.deployment.log, desk.chain)


def _publish_status(desk: Desk, subject: str) -> Outcome:
    del subject
    return publish_status(desk.deployment.keep, desk.deployment.log, desk.chain)


def _prove(desk: Desk, subject: str) -> Outcome:
    del subject
    deployment = desk.deployment
    return prove(deployment.keep, deployment.log, desk.chain, deployment.trust.policy)


def _publish_keys(desk: Desk, subject: str) -> Outcome:
    del subject
    deployment = desk.deployment
    return publish_keys(deployment.keep, deployment.log, deployment.authority, deployment.office)


def _reconcile(desk: Desk, subject: str) -> Outcome:
    deployment = desk.deployment
    issuer = deployment.issuer_of(subject)
    if not issuer:  # the intent was withdrawn
        return DONE
    request = Request(
        issuer=issuer,
        content=b"",
        limit_bytes=deployment.settings.document_limit_bytes,
        public_url=deployment.settings.public_url,
    )
    keep, log = deployment.keep, deployment.log
    if finish(keep, log, subject, request):  # no key of ours signs what is signed elsewhere
        return DONE
    try:
        seal = deployment.seal(issuer)
    except KeyElsewhere:  # since the intent: what we would have signed, nobody will
        withdraw(keep, subject)
        return DONE
    if was_replaced(keep, subject, seal.certificate):  # nothing left; its number is free again
        withdraw(keep, subject)
        return DONE
    reconcile(keep, log, seal, subject, request)
    return DONE


def _expire(desk: Desk, subject: str) -> Outcome:
    return expire(desk.deployment.keep, subject)


HANDLERS: dict[str, Handler] = {
    "sequence": _sequence,
    "anchor": _anchor,
    "publish_status": _publish_status,
    "prove": _prove,
    "reconcile": _reconcile,
    EXPIRE: _expire,
    PUBLISH_KEYS: _publish_keys,
}
