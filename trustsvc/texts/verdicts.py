"""Compose what a person reads: one sentence that names the issuer, then rows.

A broken signature hides every other row, since what an altered file says counts for nothing. Green
and red never stand together: under a verdict that says no, rows that passed lose their colour, and
under one that says yes a row beside it never says no (DESIGN section 7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from unicodedata import category

from trustsvc.texts.catalogue import (
    day_text,
    entries,
    has_text,
    instant_text,
    languages,
    lines,
    text,
)
from trustsvc.texts.facts import Content, Facts, Record, References, Rests, Standing, Trust, Word
from trustsvc.texts.outcomes import BROKEN, TONES, Outcome, Tone, outcome_of

LONGEST_NAME = 120
CONTENT_TONES = {
    Content.INTACT: Tone.OK,
    Content.RESTORED: Tone.OK,
    Content.AS_REGISTERED: Tone.OK,
    Content.ALTERED: Tone.NO,
    Content.UNREADABLE: Tone.NO,
}
TRUST_TONES = {
    Trust.TRUSTED: Tone.OK,
    Trust.REGISTERED: Tone.OK,
    Trust.REFUSED: Tone.NO,
}
STATUS_TONES = {
    Word.VALID: Tone.OK,
    Word.SUSPENDED: Tone.WARN,
    Word.SUPERSEDED: Tone.WARN,
    Word.EXPIRED: Tone.WARN,
    Word.REVOKED: Tone.NO,
}
RECORD_TONES = {Record.ANCHORED: Tone.OK, Record.OTHER: Tone.WARN, Record.REFUSED: Tone.NO}
REFERENCES_TONES = {Rests.HOLDS: Tone.OK, Rests.BROKEN: Tone.NO}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was checked; ``neutral`` asks for its sign without its colour."""

    key: str
    tone: Tone
    title: str
    says: str
    how: str
    neutral: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict in one language."""

    outcome: Outcome
    tone: Tone
    headline: str
    detail: str
    sentence: str
    causes: tuple[str, ...]
    mend: str
    steps: tuple[str, ...]
    rows: tuple[Row, ...]
    warnings: tuple[str, ...]
    """Lines that change nothing and are shown all the same: DEMO."""


def tell(facts: Facts, language: str) -> Told:
    """Tell a verdict in a language."""
    outcome = outcome_of(facts)
    values = _values(facts, outcome, language)
    key = f"outcome.{outcome}"
    headline = text(f"{key}.headline", language, **values)
    detail = text(f"{key}.detail", language, **values)
    return Told(
        outcome=outcome,
        tone=TONES[outcome],
        headline=headline,
        detail=text("format.alone", language, text=detail[:1].upper() + detail[1:]),
        sentence=text("format.sentence", language, headline=headline, detail=detail),
        causes=tuple(_causes(facts, outcome, language)),
        mend=text(f"{key}.mend", language, **values),
        steps=tuple(lines(f"{key}.steps", language)),
        rows=tuple(_rows(facts, outcome, language)),
        warnings=tuple(_warnings(facts, language)),
    )


def sentences(facts: Facts) -> dict[str, str]:
    """Give the one sentence in every language, by code."""
    return {language: tell(facts, language).sentence for language in languages()}


def issuer_text(facts: Facts, language: str) -> str:
    """Name the issuer with its number (EN 319 412-1, 5.1.4); a stranger chose these letters."""
    name, organisation = _plain(facts.issuer), _plain(facts.organisation)
    if not name:
        return organisation or text("phrase.nobody", language)
    kind, _, number = organisation.partition("-")
    if not number:
        return name
    scheme = kind[:3] if f"scheme.{kind}" not in entries(language) else kind
    named = f"scheme.{scheme}"
    label = text(named, language) if has_text(named, language) else kind
    return text("format.issuer", language, name=name, scheme=label, number=number)


def _plain(name: str) -> str:
    """Drop what could turn a line around or hide in it (Unicode categories C, Zl, Zp); cut it."""
    seen = (letter for letter in name if category(letter)[0] != "C")
    joined = " ".join("".join(seen).split())
    return joined if len(joined) <= LONGEST_NAME else f"{joined[:LONGEST_NAME]}…"


def _values(facts: Facts, outcome: Outcome, language: str) -> dict[str, str]:
    doubt = f"doubt.{facts.doubt or 'other'}"
    until = facts.standing.until
    return {
        "issuer": issuer_text(facts, language),
        "issued": _issued(facts, language),
        "registered": _registered(facts, language),
        "states": _states(facts, language),
        "when": _when(facts, language),
        "since": _since(facts.standing, language),
        "until": day_text(until, language) if until else "",
        "promised": _instant("phrase.promised", facts.promised, language),
        "successor": _successor(facts, language),
        "doubt": text(f"{doubt}.says", language),
        "doubt_mend": text(f"{doubt}.mend", language) if outcome is Outcome.CANNOT_TELL else "",
    }


def _when(facts: Facts, language: str) -> str:
    """Claim no more than is known: evidence alone does not reach today."""
    if facts.as_of is not None:
        return text("phrase.as_of", language, instant=instant_text(facts.as_of, language))
    if facts.at is None:
        return text("phrase.today", language)
    return text("phrase.on_day", language, day=_judged(facts.at, language))


def _judged(at: datetime, language: str) -> str:
    """Write a judged instant: the end of a day is that day."""
    if at.time().replace(microsecond=0) == datetime.max.time().replace(microsecond=0):
        return day_text(at.date(), language)
    return instant_text(at, language)


def _issued(facts: Facts, language: str) -> str:
    if facts.issued is None:
        return ""
    return text("phrase.issued", language, day=day_text(facts.issued, language))


def _registered(facts: Facts, language: str) -> str:
    """Say on which day it was registered; evidence alone knows by when."""
    known = facts.recorded or facts.anchored
    if known is None:
        return ""
    key = "phrase.registered_on" if facts.recorded else "phrase.registered_by"
    return text(key, language, day=day_text(known.astimezone(UTC).date(), language))


def _states(facts: Facts, language: str) -> str:
    if facts.issued is None:
        return ""
    return text("phrase.states", language, day=day_text(facts.issued, language))


def _since(standing: Standing, language: str) -> str:
    return _instant("phrase.since", standing.since, language)


def _instant(key: str, instant: datetime | None, language: str) -> str:
    return "" if instant is None else text(key, language, instant=instant_text(instant, language))


def _successor(facts: Facts, language: str) -> str:
    if not facts.successor:
        return ""
    return text("phrase.successor", language, number=facts.successor)


def _causes(facts: Facts, outcome: Outcome, language: str) -> Iterator[str]:
    """Give what the issuer said with the status that decided the verdict."""
    standing = facts.standing
    if not outcome.endswith(("suspended", "superseded", "revoked")):
        return
    if standing.reason:
        yield text("cause.reason", language, reason=standing.reason)
    if standing.affected:
        ids = text("format.list", language).join(standing.affected)
        results = text("phrase.results", language, ids=ids)
        yield text("cause.affected", language, results=results)
    if standing.retroactive:
        yield text("cause.retroactive", language)


def _warnings(facts: Facts, language: str) -> Iterator[str]:
    if facts.demo:
        yield text("note.demo", language)
    if facts.development:
        yield text("note.development", language)


def _rows(facts: Facts, outcome: Outcome, language: str) -> Sequence[Row]:
    if outcome is Outcome.NOT_FOUND:
        return ()
    content = _content_row(facts, language)
    if facts.content in BROKEN:
        return (content,)
    rows = [content, _issuer_row(facts, language)]
    rows.append(
        _status_row("status", facts, facts.standing, _status_title(facts, language), language)
    )
    if facts.beside is not None:
        title = _title(facts.beside_at, language)
        rows.append(_status_row("status_beside", facts, facts.beside, title, language))
    rows.append(_record_row(facts, language))
    if facts.references is not None:
        rows.append(_references_row(facts.references, language))
    return tuple(_fitting(row, TONES[outcome]) for row in rows)


def _fitting(row: Row, verdict: Tone) -> Row:
    """Keep green and red apart."""
    if verdict is Tone.NO and row.tone is Tone.OK:
        return Row(row.key, row.tone, row.title, row.says, row.how, neutral=True)
    if verdict is not Tone.NO and row.tone is Tone.NO:
        return Row(row.key, Tone.WARN, row.title, row.says, row.how)
    return row


def _content_row(facts: Facts, language: str) -> Row:
    unseen = facts.content is Content.UNSEEN
    title = "row.content.title_unseen" if unseen else "row.content.title"
    return Row(
        "content",
        CONTENT_TONES.get(facts.content, Tone.NONE),
        text(title, language),
        text(f"row.content.says.{facts.content}", language),
        text(f"row.content.how.{facts.content}", language),
    )


def _issuer_row(facts: Facts, language: str) -> Row:
    named = text("format.list", language).join(facts.vouchers)
    voucher = text("row.issuer.says.voucher", language, voucher=named) if named else ""
    issuer = issuer_text(facts, language)
    return Row(
        "issuer",
        TRUST_TONES.get(facts.trust, Tone.NONE),
        text("row.issuer.title", language),
        text(f"row.issuer.says.{facts.trust}", language, issuer=issuer, voucher=voucher),
        text(f"row.issuer.how.{facts.trust}", language),
    )


def _status_title(facts: Facts, language: str) -> str:
    if facts.as_of is not None:
        instant = instant_text(facts.as_of, language)
        return text("row.status.title_as_of", language, instant=instant)
    return _title(facts.at, language)


def _title(at: datetime | None, language: str) -> str:
    if at is None:
        return text("row.status.title_now", language)
    return text("row.status.title_day", language, day=_judged(at, language))


def _status_row(key: str, facts: Facts, standing: Standing, title: str, language: str) -> Row:
    unmoved = facts.trust is Trust.STATED and standing.word in (Word.VALID, Word.EXPIRED)
    word = "unmoved" if unmoved else standing.word
    says = text(
        f"row.status.says.{word}",
        language,
        since=_since(standing, language),
        until=day_text(standing.until, language) if standing.until else "",
    )
    tone = Tone.NONE if unmoved else STATUS_TONES.get(standing.word, Tone.NONE)
    return Row(key, tone, title, says, text("row.status.how", language))


def _record_row(facts: Facts, language: str) -> Row:
    key = f"row.record.says.{facts.record}"
    says = text(
        key,
        language,
        since=_instant("row.record.says.since", facts.anchored, language),
        promised=_instant("phrase.promised", facts.promised, language),
    )
    return Row(
        "record",
        RECORD_TONES.get(facts.record, Tone.NONE),
        text("row.record.title", language),
        says,
        text(f"row.record.how.{facts.record}", language),
    )


def _references_row(references: References, language: str) -> Row:
    word = references.word
    says = text(
        f"row.references.says.{word}",
        language,
        count=references.count,
        broken=references.broken,
        open=references.open,
    )
    return Row(
        "references",
        REFERENCES_TONES.get(word, Tone.NONE),
        text("row.references.title", language),
        says,
        text(f"row.references.how.{word}", language),
    )
