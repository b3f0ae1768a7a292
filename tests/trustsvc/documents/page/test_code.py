"""The look-up code can be read from paper by machines and by people."""

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from tests.trustsvc.documents.page.reading import URL, picture_of, render
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.page.code import draw_code, grouped


@pytest.mark.parametrize("dots_per_inch", [200, 300])
def test_the_code_on_the_page_reads_as_the_address(tmp_path: Path, dots_per_inch: int) -> None:
    picture = picture_of(render(example_dcc()), tmp_path, dots_per_inch)

    with Image.open(picture) as image:
        codes = zxingcpp.read_barcodes(image)

    assert [code.text for code in codes] == [URL]


def test_an_address_of_ours_stays_under_ten_millimetres_with_its_quiet_zone() -> None:
    _, side = draw_code(URL)

    assert float(side.removesuffix("mm")) < 10


def test_a_longer_address_gets_a_larger_code_with_modules_as_large() -> None:
    _, short = draw_code(URL)
    _, long = draw_code(URL.lower() + "/status/of/this/document")

    assert float(long.removesuffix("mm")) > float(short.removesuffix("mm"))


def test_a_token_is_written_in_groups_of_four() -> None:
    assert grouped("ABCDEFGHJK") == "ABCD EFGH JK"
