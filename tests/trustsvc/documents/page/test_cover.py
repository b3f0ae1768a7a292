"""A cover tells of a plain document what is known of it, and no more."""

from datetime import date

import pytest

from tests.trustsvc.documents.page.pages import cover, report
from tests.trustsvc.documents.page.reading import AT, TOKEN, URL, squeezed, text_of
from trustsvc.documents.page.cover import Covered, render_cover

SHA256 = bytes(range(32))


def _text(registered: date | None, *languages: str) -> str:
    covered = Covered(metadata=report(), sha256=SHA256, size_bytes=10, registered=registered)
    return text_of(render_cover(covered, url=URL, token=TOKEN, at=AT, languages=languages))


def test_a_cover_names_the_document_its_digest_and_where_to_check_it() -> None:
    shown = squeezed(text_of(cover()))

    for text in ("TR-2019-0815", "液压泵噪声检测报告", "Qinglan", "2019-08-15", "HC-T-2019-00001"):
        assert text in shown
    assert SHA256.hex() in shown
    assert "1234567B" in shown
    assert URL in shown
    assert "K7M2QX4PABCD2345" in shown


def test_a_registered_document_claims_no_signature() -> None:
    shown = _text(date(2026, 11, 24), "en")

    assert "2026-11-24" in shown
    assert "not who made it" in " ".join(shown.split())
    assert "signed" not in shown


def test_a_signed_document_is_not_called_registered() -> None:
    shown = _text(None, "en")

    assert "signed" in shown
    assert "Registered" not in shown


@pytest.mark.parametrize("language", ["zh", "en", "de"])
def test_a_cover_keeps_every_text_that_was_stated(language: str) -> None:
    shown = squeezed(_text(None, language))

    assert "液压泵噪声检测报告" in shown
    assert "Noiseofahydraulicpump" in shown


def test_without_languages_a_cover_speaks_chinese_and_english() -> None:
    shown = squeezed(text_of(cover()))

    assert "文件登记页" in shown
    assert "DocumentCover" in shown
