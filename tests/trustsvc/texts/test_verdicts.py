"""Sentences hold their promises over every combination of facts."""

import re
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trustsvc.texts.catalogue import languages
from trustsvc.texts.facts import (
    Content,
    Doubt,
    Facts,
    Record,
    References,
    Rests,
    Standing,
    Trust,
    Word,
)
from trustsvc.texts.outcomes import TONES, Outcome, Tone, outcome_of
from trustsvc.texts.verdicts import sentences, tell

JARGON = re.compile(
    r"TOTAL|INDETERMINATE|HASH_|SIG_|NO_POE|EN 319|RFC|XAdES|PAdES|X\.509|Merkle|Error|None|\bNULL"
)
EVERY = [
    Facts(content=content, trust=trust, standing=Standing(word=word), record=record, doubt=doubt)
    for content, trust, word, record, doubt in product(
        Content, Trust, Word, Record, (None, Doubt.OTHER)
    )
]


@pytest.mark.parametrize("language", list(languages()))
def test_every_combination_has_a_sentence(language: str) -> None:
    for facts in EVERY:
        told = tell(facts, language)

        assert told.headline
        assert told.sentence.startswith(told.headline[:1])
        assert "{" not in told.sentence + told.mend + told.detail


def test_green_and_red_never_stand_together() -> None:
    for facts in EVERY:
        told = tell(facts, "en")
        tones = {row.tone for row in told.rows if not row.neutral}

        if told.tone is Tone.NO:
            assert Tone.OK not in tones
        else:
            assert Tone.NO not in tones


def test_a_broken_signature_hides_the_other_rows() -> None:
    for facts in EVERY:
        if facts.content in (Content.ALTERED, Content.UNREADABLE):
            assert [row.key for row in tell(facts, "en").rows] == ["content"]


def test_only_what_is_sure_sounds_good() -> None:
    for facts in EVERY:
        outcome = outcome_of(facts)
        if outcome is Outcome.GENUINE_VALID:
            assert facts.content in (Content.INTACT, Content.RESTORED)
            assert facts.trust is Trust.TRUSTED
            assert facts.record is Record.ANCHORED
            assert facts.doubt is None
        if TONES[outcome] is Tone.OK:
            assert facts.standing.word is Word.VALID


def test_a_scan_is_never_called_genuine() -> None:
    for facts in EVERY:
        if facts.content is Content.UNSEEN:
            assert not str(outcome_of(facts)).startswith("genuine")
            assert "genuine" not in tell(facts, "en").headline.lower()


def test_cannot_tell_is_never_shown_as_invalid() -> None:
    for facts in EVERY:
        if outcome_of(facts) is Outcome.CANNOT_TELL:
            told = tell(facts, "en")
            assert told.tone is Tone.NONE
            assert "invalid" not in told.sentence.lower()


@pytest.mark.parametrize("language", list(languages()))
def test_no_word_of_a_library_or_standard_reaches_people(language: str) -> None:
    for facts in EVERY:
        told = tell(facts, language)
        rows = [part for row in told.rows for part in (row.title, row.says, row.how)]

        shown = " ".join([told.sentence, told.mend, *told.causes, *told.steps, *rows])

        assert not JARGON.search(shown), shown


def test_a_trusted_issuer_is_named_with_its_number_in_every_sentence() -> None:
    silent = {Outcome.ALTERED, Outcome.UNREADABLE, Outcome.UNSIGNED}
    for facts in EVERY:
        if facts.trust is not Trust.TRUSTED:
            continue
        named = replace(facts, issuer="Haichuan", organisation="NTRCN-91320000MA00EXAMP9")
        told = tell(named, "en")

        if told.outcome not in silent | {Outcome.NOT_FOUND}:
            assert "Haichuan (USCC 91320000MA00EXAMP9)" in told.sentence, told.sentence


def test_demo_and_development_are_said_and_change_nothing() -> None:
    plain = Facts(
        content=Content.INTACT,
        trust=Trust.TRUSTED,
        standing=Standing(word=Word.VALID),
        record=Record.ANCHORED,
    )
    demo = Facts(
        content=Content.INTACT,
        trust=Trust.TRUSTED,
        standing=Standing(word=Word.VALID),
        record=Record.ANCHORED,
        demo=True,
        development=True,
    )

    assert sentences(plain) == sentences(demo)
    assert len(tell(demo, "en").warnings) == 2
    assert "DEMO" in tell(demo, "en").warnings[0]


@given(name=st.text(max_size=300))
def test_a_name_that_a_stranger_chose_cannot_turn_the_line_around(name: str) -> None:
    facts = Facts(
        content=Content.INTACT,
        trust=Trust.UNKNOWN,
        standing=Standing(word=Word.VALID),
        record=Record.ANCHORED,
        issuer=name,
    )

    sentence = tell(facts, "en").sentence

    assert not set("\u202e\u2066\u2067\u2069\u200f\n\r") & set(sentence)


@pytest.mark.parametrize("language", list(languages()))
@pytest.mark.parametrize("word", list(Rests))
def test_what_it_rests_on_is_a_row_and_changes_no_sentence(language: str, word: Rests) -> None:
    references = References(word=word, count=4, broken=1, open=2)
    for facts in EVERY:
        plain, told = tell(facts, language), tell(replace(facts, references=references), language)

        assert told.sentence == plain.sentence
        rows = [row for row in told.rows if row.key == "references"]
        assert len(rows) == (1 if len(plain.rows) > 1 else 0)
        tones = {row.tone for row in told.rows if not row.neutral}
        assert (Tone.OK if told.tone is Tone.NO else Tone.NO) not in tones
