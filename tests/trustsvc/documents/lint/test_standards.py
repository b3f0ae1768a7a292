"""Standards are asked for their editions, and for nothing else."""

import pytest

from trustsvc.documents.lint.standards import is_undated


@pytest.mark.parametrize(
    "text",
    [
        "ISO/IEC 17025", "DIN EN 60751", "IEC 60751", "DKD-R 5-1", "GB/T 30121", "JJG 229",
        "ISO 1996-2", "EURAMET cg-18", "OIML R 76-1", "EA-4/02", "JCGM 100", "ASTM E 644",
    ],
)  # fmt: skip
def test_a_standard_without_its_edition_is_undated(text: str) -> None:
    assert is_undated(text)


@pytest.mark.parametrize(
    "text",
    [
        "ISO/IEC 17025:2017", "ISO/IEC 17025:2018-03", "DIN EN 60751:2009-05", "JJG 229-2010",
        "GB/T 30121-2013", "IEC 60751 (2022)", "ILAC-G8:09/2019", "DKD-R 5-1:2018", "GUM", "",
        "JCGM 100:2008", "ISO 1996-2:2017", "EURAMET cg-18, Version 4.0", "EA-4/02 M:2022",
        "customer's drawing 4711", "Werksnorm 12", "ASTM E644-11", "OIML R 76-1 Edition 2006",
    ],
)  # fmt: skip
def test_what_states_its_edition_or_is_no_standard_is_not(text: str) -> None:
    assert not is_undated(text)
