"""Keep issuers: who may issue, with which seal."""

import base64
from datetime import datetime

from sqlalchemy import JSON
from sqlmodel import Field, Session, SQLModel, col, select, update

from trustsvc.errors import NotFound
from trustsvc.store.columns import Instant

ELSEWHERE = "elsewhere:"
"""Begins the URI of a key that the issuer keeps; an algorithm may follow."""


class Issuer(SQLModel, table=True):
    """An organisation with its own signing keys."""

    organization_identifier: str = Field(primary_key=True, max_length=128)
    name: str
    tag_key: bytes
    key_uri: str
    certificate: bytes
    chain: list[str] = Field(sa_type=JSON)  # base64 DER up to, without, the root
    api_key_digest: bytes = Field(index=True, unique=True)
    created: datetime = Field(sa_type=Instant)


def add_issuer(session: Session, issuer: Issuer) -> None:
    """Add an issuer, or leave the one that is there."""
    if session.get(Issuer, issuer.organization_identifier) is None:
        session.add(issuer)


def certify_issuer(
    session: Session,
    organization_identifier: str,
    *,
    key_uri: str,
    certificate: bytes,
    chain: list[str],
) -> None:
    """Give an issuer another key with its certificates, for all that it issues from now on."""
    session.exec(
        update(Issuer)
        .where(col(Issuer.organization_identifier) == organization_identifier)
        .values(key_uri=key_uri, certificate=certificate, chain=chain)
    )


def chain_of(issuer: Issuer) -> tuple[bytes, ...]:
    """Give the certificates above an issuer's, in DER, without the root."""
    return tuple(base64.b64decode(one) for one in issuer.chain)


def get_issuer(session: Session, organization_identifier: str) -> Issuer:
    """Give an issuer.

    Raises:
        NotFound: nobody has this identifier.
    """
    issuer = session.get(Issuer, organization_identifier)
    if issuer is None:
        raise NotFound(what="issuer", name=organization_identifier)
    return issuer


def find_issuer_by_api_key(session: Session, digest: bytes) -> Issuer | None:
    """Give the issuer whose API key has this SHA-256."""
    return session.exec(select(Issuer).where(Issuer.api_key_digest == digest)).first()


def list_issuers(session: Session) -> list[Issuer]:
    """Give every issuer."""
    return list(session.exec(select(Issuer).order_by(Issuer.organization_identifier)))
