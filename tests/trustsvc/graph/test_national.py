"""National institutes and standards are recognised by name; laboratories are not taken for one."""

import pytest

from trustsvc.graph.national import is_national


@pytest.mark.parametrize(
    "name",
    [
        "Physikalisch-Technische Bundesanstalt",
        "PTB Braunschweig",
        "中国计量科学研究院",
        "Example National Metrology Institute (example)",
        "National Institute of Standards and Technology",
        "national standard of length",
        "国家计量基准",
        "Primary standard, triple point of water",
        "Nationales Normal der Masse",
    ],
)
def test_national_institutes_and_standards_are_recognised(name: str) -> None:
    assert is_national({}, {"en": "Thermometer"}, {"de": name})


@pytest.mark.parametrize(
    "name",
    [
        "Haichuan Metrology",
        "International Standards Ltd",
        "NIMBUS Labs",
        "示例计量检测有限公司",
        "",
    ],
)
def test_laboratories_are_not(name: str) -> None:
    assert not is_national({"en": name})
