"""Files to put inside documents: pictures that are good, and some that are not."""

from base64 import b64encode
from io import BytesIO

from PIL import Image

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
SHAPES = (
    f'{HEAD}viewBox="0 0 300 100"><rect x="5" y="5" width="290" height="90" fill="none" '
    'stroke="#0d4a57"/><circle cx="40" cy="50" r="20" opacity="0.5"/>'
    '<text x="80" y="55" font-size="20" font-family="Noto Sans CJK SC">恒温槽 bath</text></svg>'
)
SCRIPTED = f'{HEAD}viewBox="0 0 10 10"><script>alert(1)</script></svg>'


def png(mode: str = "RGB", size: tuple[int, int] = (90, 60)) -> bytes:
    """Make a PNG of one colour with a line in it."""
    return _saved(mode, size, "PNG")


def jpeg(mode: str = "RGB", size: tuple[int, int] = (90, 60)) -> bytes:
    """Make a JPEG."""
    return _saved(mode, size, "JPEG")


def _saved(mode: str, size: tuple[int, int], kind: str) -> bytes:
    image = Image.new(mode, size)
    target = BytesIO()
    image.save(target, kind)
    return target.getvalue()


def base64(octets: bytes | str) -> str:
    """Write octets, or a text in UTF-8, as base64."""
    return b64encode(octets.encode() if isinstance(octets, str) else octets).decode()


def file_element(tag: str, name: str, media_type: str, octets: bytes | str) -> str:
    """Write a file of a DCC."""
    return (
        f'<dcc:{tag}><dcc:name><dcc:content lang="zh">图 {name}</dcc:content></dcc:name>'
        f"<dcc:fileName>{name}</dcc:fileName><dcc:mimeType>{media_type}</dcc:mimeType>"
        f"<dcc:dataBase64>{base64(octets)}</dcc:dataBase64></dcc:{tag}>"
    )


def with_files(document: bytes) -> bytes:
    """Put pictures among the results of a DCC, a table as a file, and a logo of its laboratory."""
    files = "".join(
        (
            file_element("byteData", "setup.png", "image/png", png("RGBA")),
            file_element("byteData", "grey.jpg", "image/jpeg", jpeg("L")),
            file_element("byteData", "scheme.svg", "image/svg+xml", SHAPES),
            file_element("byteData", "evil.svg", "image/svg+xml", SCRIPTED),
            file_element("byteData", "raw.csv", "text/csv", "1;2"),
        )
    )
    text = document.decode().replace("</dcc:list>", f"</dcc:list>{files}", 1)
    laboratory = text.index("<dcc:calibrationLaboratory>")
    place = text.index("</dcc:location>", laboratory) + len("</dcc:location>")
    logo = file_element("descriptionData", "logo.png", "image/png", png())
    return (text[:place] + logo + text[place:]).encode()
