"""What tests of documents that are signed elsewhere do over and over."""

from cryptography.x509 import load_der_x509_certificate
from sqlmodel import select

from tests.support.elsewhere import Distant, distant
from tests.support.founded import request
from tests.support.pki import Seal, authority, der
from tests.support.signed import AT
from trustsvc.deployment import Deployment
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.signatures.xades.sign import XmlSignatureIntent, sign_xml
from trustsvc.store.documents import Document
from trustsvc.store.idempotency import RequestKey
from trustsvc.store.records import LogRecord
from trustsvc.store.signings import Signing
from trustsvc.store.work import Work
from trustsvc.workflows.attach import Value, attach
from trustsvc.workflows.issue import Issued, Request
from trustsvc.workflows.two_step import Asked, Part, prepare_signing
from trustsvc_anchors.restore import canonical_form


def prepared(service: Deployment, wanted: Request, by: Distant | None = None) -> Asked:
    """Prepare a document for a key that is elsewhere."""
    return prepare_signing(service.keep, (by or distant()).seal, wanted)


def attached(
    service: Deployment, asked: Asked, value: bytes, key: RequestKey | None = None
) -> Asked | Issued:
    """Attach a value to what was asked for."""
    assert asked.part is not None
    document = asked.draft.document.id
    wanted = request(b"", key=key)
    return attach(service.keep, service.log, document, Value(asked.part, value), wanted)


def to_pdf(service: Deployment, asked: Asked, by: Distant | None = None) -> Asked:
    """Have the XML signed, and give what is asked for next."""
    following = attached(service, asked, (by or distant()).sign(asked.to_sign))
    assert isinstance(following, Asked)
    return following


def finished(service: Deployment, asked: Asked, by: Distant | None = None) -> Issued:
    """Have signed all that is asked for."""
    following = asked if asked.part is Part.PDF else to_pdf(service, asked, by)
    done = attached(service, following, (by or distant()).sign(following.to_sign))
    assert isinstance(done, Issued)
    return done


def rows(service: Deployment) -> tuple[list[Document], list[Signing], list[LogRecord]]:
    """Give documents, signings, and what the log holds of issued documents."""
    with service.keep.database.reading() as session:
        logged = session.exec(select(LogRecord).where(LogRecord.kind == "issued")).all()
        return (
            list(session.exec(select(Document))),
            list(session.exec(select(Signing))),
            list(logged),
        )


def left_to_do(service: Deployment) -> set[str]:
    """Give the kinds of work that are due, now or later."""
    with service.keep.database.reading() as session:
        return set(session.exec(select(Work.kind).where(Work.state == "due")))


def signed_by(by: Distant, number: str) -> bytes:
    """Give a document as an issuer signed it elsewhere, all by itself."""
    leaf, *chain = by.certificates
    intent = XmlSignatureIntent("elsewhere", AT, leaf, tuple(chain), by.algorithm)
    _, root, _, issuing = authority()
    deterministic = Seal(by.algorithm, by.key, load_der_x509_certificate(leaf), issuing, root)
    assert der(issuing) in chain
    return sign_xml(canonical_form(example_dcc(number)), intent, deterministic.sign)
