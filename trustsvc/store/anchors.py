"""Keep anchors: which log heads are on the chain, and where."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from trustsvc.store.columns import Instant


class Anchor(SQLModel, table=True):
    """One log head as a final block holds it; evidence has its sightings at such blocks."""

    block_number: int = Field(primary_key=True)
    block_hash: bytes
    block_time: datetime = Field(sa_type=Instant)
    size: int
    root: bytes
    chain_id: int
    contract: bytes
    log_id: bytes


class LastBlock(SQLModel, table=True):
    """The last block that we proved something with; a chain that lost it was reset."""

    __tablename__ = "last_block"

    chain_id: int = Field(primary_key=True)
    number: int
    hash: bytes


def latest_anchor(session: Session) -> Anchor | None:
    """Give the newest anchor."""
    return session.exec(select(Anchor).order_by(col(Anchor.block_number).desc()).limit(1)).first()


def add_anchor(session: Session, anchor: Anchor) -> None:
    """Keep an anchor; where a chain without finality dropped its block, the newer one counts."""
    session.merge(anchor)


def find_anchor(session: Session, block_number: int) -> Anchor | None:
    """Give the anchor that we saw at a block."""
    return session.get(Anchor, block_number)


def list_anchors(session: Session, before: int | None, limit: int) -> list[Anchor]:
    """Give anchors, newest first, of blocks below ``before``."""
    found = select(Anchor)
    if before is not None:
        found = found.where(Anchor.block_number < before)
    return list(session.exec(found.order_by(col(Anchor.block_number).desc()).limit(limit)))


def find_last_block(session: Session, chain_id: int) -> LastBlock | None:
    """Give the last block that we proved something with."""
    return session.get(LastBlock, chain_id)


def keep_last_block(session: Session, chain_id: int, number: int, block_hash: bytes) -> None:
    """Remember a final block."""
    row = session.get(LastBlock, chain_id) or LastBlock(chain_id=chain_id, number=0, hash=b"")
    if number >= row.number:
        row.number, row.hash = number, block_hash
        session.add(row)
