"""What was only registered is never said to be more than that, in any language."""

from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product

import pytest

from trustsvc.texts.catalogue import languages
from trustsvc.texts.facts import Content, Doubt, Facts, Record, Standing, Trust, Word
from trustsvc.texts.outcomes import Outcome, Tone, outcome_of
from trustsvc.texts.verdicts import Told, tell

NEVER = {
    "en": ("genuine", "unaltered", "issued it", "issued by", "is signed", "signed by", "vouches"),
    "zh": ("真实", "未改动", "由haichuan", "已签名", "签署", "担保"),
}
REGISTERED = [
    Facts(
        content=content,
        trust=Trust.STATED,
        standing=Standing(word=word),
        record=record,
        doubt=doubt,
        issuer="Haichuan",
        organisation="NTRCN-91320000MA00EXAMP9",
        recorded=datetime(2026, 11, 24, 12, tzinfo=UTC),
        issued=date(2019, 5, 3),
        successor="R-2",
    )
    for content, word, record, doubt in product(
        (Content.AS_REGISTERED, Content.UNSEEN), Word, Record, (None, Doubt.OTHER)
    )
    if record not in (Record.ABSENT, Record.OTHER, Record.REFUSED)
]


def _words(told: Told) -> str:
    rows = [part for row in told.rows for part in (row.title, row.says, row.how)]
    return " ".join([told.sentence, told.mend, *told.causes, *told.steps, *rows])


@pytest.mark.parametrize("language", list(NEVER))
def test_no_word_claims_that_somebody_signed_or_issued_it(language: str) -> None:
    for facts in REGISTERED:
        told = tell(facts, language)
        said = " ".join([told.sentence, told.mend, *told.causes, *told.steps]).lower()

        for claim in NEVER[language]:
            assert claim not in said, (told.outcome, claim, said)


@pytest.mark.parametrize("language", list(languages()))
def test_no_outcome_of_it_sounds_good(language: str) -> None:
    for facts in REGISTERED:
        told = tell(facts, language)

        assert told.tone is not Tone.OK
        assert not told.outcome.startswith(("genuine", "on_record"))
        status = [row for row in told.rows if row.key == "status"]
        assert all(row.tone is not Tone.OK for row in status)
        assert "{" not in _words(told)


def test_the_sentence_says_when_it_was_registered_and_what_it_states() -> None:
    facts = next(one for one in REGISTERED if one.standing.word is Word.VALID)

    english, chinese = tell(facts, "en").sentence, tell(facts, "zh").sentence

    assert english == (
        "Registered on 24 November 2026, not signed: it states that it was issued on 3 May 2019; "
        "nothing here shows who made it, or when."
    )
    assert "已登记于 2026 年 11 月 24 日" in chinese
    assert "文件自述签发于 2019 年 5 月 3 日" in chinese


def test_evidence_alone_knows_by_when_it_was_registered() -> None:
    facts = replace(
        REGISTERED[0], recorded=None, issued=None, anchored=datetime(2026, 11, 25, 1, tzinfo=UTC)
    )

    sentence = tell(facts, "en").sentence

    assert sentence.startswith("Registered no later than 25 November 2026, not signed: nothing")


@pytest.mark.parametrize(
    ("word", "outcome"),
    [
        (Word.SUSPENDED, Outcome.REGISTERED_SUSPENDED),
        (Word.SUPERSEDED, Outcome.REGISTERED_SUPERSEDED),
        (Word.REVOKED, Outcome.REGISTERED_REVOKED),
    ],
)
def test_a_change_of_status_is_told_all_the_same(word: Word, outcome: Outcome) -> None:
    facts = replace(
        REGISTERED[0], standing=Standing(word=word, since=datetime(2026, 12, 1, tzinfo=UTC))
    )

    told = tell(facts, "en")

    assert told.outcome is outcome
    assert "Haichuan (USCC 91320000MA00EXAMP9)" in told.sentence
    assert "1 December 2026" in told.sentence


@pytest.mark.parametrize("trust", [Trust.STATED, Trust.UNSIGNED])
def test_evidence_about_another_file_is_told_without_naming_a_signature(trust: Trust) -> None:
    facts = replace(REGISTERED[0], content=Content.UNSIGNED, trust=trust, record=Record.OTHER)

    assert outcome_of(facts) is Outcome.UNSIGNED_OTHER
    assert outcome_of(replace(facts, record=Record.REFUSED)) is Outcome.UNSIGNED_REFUSED
    assert "whose signature" not in tell(facts, "en").sentence
