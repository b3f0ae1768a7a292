"""Keep requests for certificates: which key waits for one, and for whom.

A certificate that comes is matched by its public key; the request is what was sent, so that it can
be sent again.
"""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.store.columns import Instant


class SealRequest(SQLModel, table=True):
    """One key for which a certificate was asked.

    ``key_digest`` is SHA-256 of its SubjectPublicKeyInfo, ``request`` PKCS#10 in DER; ``accepted``
    tells when the last certificate for it was taken into use.
    """

    __tablename__ = "seal_request"

    key_digest: bytes = Field(primary_key=True)
    issuer: str = Field(index=True, max_length=128)
    key_uri: str
    request: bytes
    made: datetime = Field(sa_type=Instant)
    accepted: datetime | None = Field(default=None, sa_type=Instant)


def keep_seal_request(session: Session, request: SealRequest) -> None:
    """Keep a request, in the place of an earlier one for the same key; it stays as it is."""
    session.merge(request)


def find_seal_request(session: Session, key_digest: bytes) -> SealRequest | None:
    """Give the request for a key."""
    return session.get(SealRequest, key_digest)


def find_waiting_request(session: Session, issuer: str) -> SealRequest | None:
    """Give the newest request of an issuer for which no certificate was accepted yet."""
    waiting = (
        select(SealRequest)
        .where(SealRequest.issuer == issuer, col(SealRequest.accepted).is_(None))
        .order_by(col(SealRequest.made).desc())
    )
    return session.exec(waiting).first()


def accept_seal_request(session: Session, key_digest: bytes, at: datetime) -> None:
    """Note that a certificate for a key was taken into use."""
    session.exec(
        update(SealRequest).where(col(SealRequest.key_digest) == key_digest).values(accepted=at)
    )
