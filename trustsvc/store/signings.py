"""Keep signings: documents whose signatures are made elsewhere, and how far each has come.

A signing belongs to an intended document. What was asked for (``…_to_sign``) and what came
(``…_value``) is written once and never changed: the first value wins. Nothing signed, it may be
withdrawn; with the first value it stays for ever.
"""

from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, delete, update

from trustsvc.store.columns import Instant


class Signing(SQLModel, table=True):
    """One document that is signed elsewhere.

    ``chain`` are issuing certificates, without the root, as base64 of DER; ``xml_to_sign`` is empty
    for a document that arrived signed; ``pdf_prepared`` is the SHA-256 of the PDF with room for its
    signature; values are DER for ECDSA.
    """

    document: str = Field(primary_key=True, foreign_key="document.id")
    chain: list[str] = Field(sa_type=JSON)
    algorithm: str
    expires: datetime = Field(sa_type=Instant)
    xml_to_sign: bytes | None = None
    xml_value: bytes | None = None
    pdf_prepared: bytes | None = None
    pdf_to_sign: bytes | None = None
    pdf_value: bytes | None = None


def find_signing(session: Session, document: str) -> Signing | None:
    """Give the signing of a document, if it is signed elsewhere."""
    return session.get(Signing, document)


def keep_xml_value(session: Session, document: str, value: bytes) -> bool:
    """Keep the value of the signature in XML; false when there is one."""
    done = session.exec(
        update(Signing)
        .where(col(Signing.document) == document, col(Signing.xml_value).is_(None))
        .values(xml_value=value)
    )
    return bool(done.rowcount == 1)


def keep_prepared_pdf(session: Session, document: str, prepared: bytes, to_sign: bytes) -> bool:
    """Keep which PDF waits for its signature; false when there is one."""
    done = session.exec(
        update(Signing)
        .where(col(Signing.document) == document, col(Signing.pdf_prepared).is_(None))
        .values(pdf_prepared=prepared, pdf_to_sign=to_sign)
    )
    return bool(done.rowcount == 1)


def keep_pdf_value(session: Session, document: str, value: bytes) -> bool:
    """Keep the value of the signature in PDF; false when there is one."""
    done = session.exec(
        update(Signing)
        .where(col(Signing.document) == document, col(Signing.pdf_value).is_(None))
        .values(pdf_value=value)
    )
    return bool(done.rowcount == 1)


def withdraw_signing(session: Session, document: str) -> bool:
    """Forget a signing for which no value came; false when one did, or there is none."""
    done = session.exec(
        delete(Signing).where(
            col(Signing.document) == document,
            col(Signing.xml_value).is_(None),
            col(Signing.pdf_value).is_(None),
        )
    )
    return bool(done.rowcount == 1)
