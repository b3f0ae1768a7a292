"""Pictures inside documents are shown when they are what they say, and named when they are not."""

import random
from collections.abc import Callable
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from tests.trustsvc.documents.page.files import (
    HEAD,
    SCRIPTED,
    SHAPES,
    base64,
    file_element,
    jpeg,
    png,
    with_files,
)
from tests.trustsvc.documents.page.reading import opened, render, squeezed, text_of
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcoc.example import example_dcoc
from trustsvc.documents.kinds import DocumentKind
from trustsvc.documents.page.pictures import LIMIT_BYTES, Fault, Picture, read_picture

SOUND: dict[str, tuple[str, Callable[[], bytes]]] = {
    "image/png": ("a.png", png),
    "image/jpeg": ("a.JPG", jpeg),
    "image/svg+xml": ("a.svg", SHAPES.encode),
}


@pytest.mark.parametrize("media_type", SOUND)
def test_a_sound_picture_is_drawn_within_its_limits(media_type: str) -> None:
    name, make = SOUND[media_type]

    found = read_picture(media_type, name, base64(make()))

    assert isinstance(found, Picture)
    assert 0 < found.width_mm <= 110
    assert 0 < found.height_mm <= 80
    assert "http" not in found.svg.replace("http://www.w3.org/", "")


@pytest.mark.parametrize(
    ("media_type", "name", "text", "fault"),
    [
        ("image/gif", "a.gif", "", Fault.MEDIA_TYPE),
        ("application/pdf", "a.pdf", "", Fault.MEDIA_TYPE),
        ("image/png", "a.svg", base64(png()), Fault.FILE_NAME),
        ("image/png", "../a.png", base64(png()), Fault.FILE_NAME),
        ("image/png", "a\\b.png", base64(png()), Fault.FILE_NAME),
        ("image/png", "a\x00.png", base64(png()), Fault.FILE_NAME),
        ("image/png", "a.png", "äöü", Fault.BASE64),
        ("image/png", "a.png", "QQ", Fault.BASE64),
        ("image/png", "a.png", "QQ==QQ==", Fault.BASE64),
        ("image/png", "a.png", "A" * (4 * LIMIT_BYTES // 3 + 4), Fault.SIZE),
        ("image/png", "a.png", "A" * (3 * LIMIT_BYTES), Fault.SIZE),
        ("image/png", "a.png", base64(jpeg()), Fault.CONTENT),
        ("image/jpeg", "a.jpg", base64(png()), Fault.CONTENT),
        ("image/svg+xml", "a.svg", base64(png()), Fault.CONTENT),
        ("image/svg+xml", "a.svg", base64("<html/>"), Fault.CONTENT),
        ("image/png", "a.png", base64(png("L", (20_000, 900))), Fault.PIXELS),
        ("image/jpeg", "a.jpg", base64(jpeg("CMYK")), Fault.COLOURS),
        ("image/jpeg", "a.jpg", base64(jpeg()[:-20]), Fault.CONTENT),
        ("image/svg+xml", "a.svg", base64(SCRIPTED), Fault.ACTIVE),
    ],
)
def test_a_file_that_is_not_what_it_says_is_not_drawn(
    media_type: str, name: str, text: str, fault: Fault
) -> None:
    assert read_picture(media_type, name, text) is fault


@pytest.mark.parametrize(
    "inside",
    [
        '<image href="file:///etc/passwd" width="9" height="9"/>',
        '<image href="data:image/png;base64,AAAA" width="9" height="9"/>',
        '<use href="other.svg#a"/>',
        '<use xlink:href="https://example.com/a.svg#a"/>',
        '<use href="#nowhere"/>',
        "<style>@import url(https://example.com/a.css)</style>",
        "<style>rect { fill: url(https://example.com/a) }</style>",
        "<style>rect { fill: u\\72l(x) }</style>",
        '<rect width="9" height="9" fill="url( \'https://example.com/a\')"/>',
        '<rect width="9" height="9" onclick="alert(1)"/>',
        '<rect width="9" height="9" onload="alert(1)"/>',
        '<a href="https://example.com"><rect width="9" height="9"/></a>',
        "<foreignObject><p>x</p></foreignObject>",
        '<animate attributeName="x" to="1"/>',
        '<filter id="f"><feImage href="x"/></filter>',
        '<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>',
        '<g id="a"><rect/></g><g id="b"><use href="#a"/></g><use href="#b"/>',
        '<clipPath id="c"><rect clip-path="url(#c)"/></clipPath>',
        '<marker id="m"><path d="M0 0L9 9" marker-end="url(#m)"/></marker>',
        "<style>path { marker-mid: url(#m) }</style>",
    ],
)
def test_an_svg_that_does_more_than_look_like_something_is_not_drawn(inside: str) -> None:
    text = base64(f'{HEAD}viewBox="0 0 10 10">{inside}</svg>')

    assert read_picture("image/svg+xml", "a.svg", text) is Fault.ACTIVE


def test_an_svg_with_a_doctype_is_none() -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "b">]>' + SHAPES

    assert read_picture("image/svg+xml", "a.svg", base64(bomb)) is Fault.CONTENT


def test_what_editors_leave_behind_is_taken_out() -> None:
    text = (
        f'{HEAD}xmlns:ed="urn:ed" width="10mm" height="10mm" ed:version="1"><!-- made --><ed:view/>'
        "<metadata><ed:x/></metadata><rect width='9' height='9' ed:label='a'/></svg>"
    )

    found = read_picture("image/svg+xml", "a.svg", base64(text))

    assert isinstance(found, Picture)
    assert "<rect" in found.svg
    assert not [word for word in ("made", "view", "metadata", "label") if word in found.svg]


def test_copies_without_end_are_counted() -> None:
    many = "".join(f'<rect id="r{n}"/>' for n in range(900)) + '<use href="#r1"/>' * 900
    text = base64(f'{HEAD}viewBox="0 0 10 10">{many}</svg>')

    assert read_picture("image/svg+xml", "a.svg", text) is Fault.ACTIVE


@settings(max_examples=200, deadline=None, derandomize=True)
@given(
    st.sampled_from(sorted(SOUND)),
    st.integers(0, 400),
    st.binary(min_size=0, max_size=4),
    st.integers(0, 6),
)
def test_broken_files_are_judged_never_raised(
    media_type: str, place: int, put: bytes, gone: int
) -> None:
    name, make = SOUND[media_type]
    octets = make()
    octets = octets[:place] + put + octets[place + gone :]

    assert isinstance(read_picture(media_type, name, base64(octets)), Picture | Fault)


def test_pictures_are_on_the_page_and_files_are_named() -> None:
    pdf = render(with_files(example_dcc()))
    shown = squeezed(text_of(pdf))

    for name in ("setup.png", "grey.jpg", "scheme.svg", "evil.svg", "raw.csv", "logo.png"):
        assert name in shown
    assert "恒温槽bath" in shown
    assert "Picturenotshown:itholdsscripts" in shown
    with opened(pdf) as opened_pdf:
        images = {
            (int(found.Width), int(found.Height))
            for found in opened_pdf.objects
            if getattr(found, "get", None) and found.get("/Subtype") == "/Image"
        }
    assert (90, 60) in images


def test_the_picture_of_a_mark_is_on_a_d_coc() -> None:
    element = file_element("image", "mark.svg", "image/svg+xml", SHAPES).replace("dcc:", "dcoc:")
    document = example_dcoc().decode().replace("</dcoc:mark>", f"{element}</dcoc:mark>", 1)

    shown = squeezed(text_of(render(document.encode(), DocumentKind.DCOC)))

    assert "恒温槽bath" in shown
    assert "mark.svg" in shown


def test_a_page_of_many_pictures_stops_drawing_before_it_takes_the_memory() -> None:
    noise = random.Random(1).randbytes(LIMIT_BYTES - 1000)  # noqa: S311 - any bytes
    heavy = Image.frombytes("L", (1000, 2900), noise[:2_900_000])
    target = BytesIO()
    heavy.save(target, "PNG")
    files = "".join(
        file_element("byteData", f"n{place}.png", "image/png", target.getvalue())
        for place in range(4)
    )
    document = example_dcc().decode().replace("</dcc:list>", f"</dcc:list>{files}", 1)

    shown = squeezed(text_of(render(document.encode())))

    assert shown.count("itistoolarge") == 1
    assert "n3.png" in shown


def _truncated() -> bytes:
    return png("RGB", (300, 300))[:-200]


def _half_a_glyph() -> bytes:
    return SHAPES.replace("bath", "\ue000").encode()


@pytest.mark.parametrize(
    ("name", "media_type", "make"),
    [
        ("torn.png", "image/png", _truncated),
        ("odd.svg", "image/svg+xml", _half_a_glyph),
    ],
)
def test_what_the_typesetter_cannot_draw_is_named_and_the_page_stays(
    name: str, media_type: str, make: Callable[[], bytes]
) -> None:
    element = file_element("byteData", name, media_type, make())
    document = example_dcc().decode().replace("</dcc:list>", f"</dcc:list>{element}", 1)

    shown = squeezed(text_of(render(document.encode())))

    assert name in shown
    assert "Picturenotshown" in shown
    assert "100.0055" in shown
