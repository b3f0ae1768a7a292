"""Give the published schemas that lie beside the project as files to install, and a later one."""

from pathlib import Path

from tests.support.shared import dcc_file
from trustsvc.documents.schemas.adding import Source

LATER = """
kind = "dcc"
number = "3.4.0"
dsi = "2.2.1"
signable = true
grammar = '''
item @id @refId @refType =
    name:text equipmentClass:class* description:rich? owner:contact? installedSoftwares:programs?
    manufacturer:loose? model:token? colour:colour? identifications:identifications
    itemQuantities:itemQuantities? subItems:items?
colour := enum red green blue
'''
"""
"""A release that nobody published: items may have a colour."""


def sources(*parts: str) -> tuple[Source, ...]:
    """Give files below the folder of schemas: of these releases, or all."""
    folder = dcc_file("xsd")
    chosen = [folder / part for part in parts] or [folder]
    paths = sorted(path for place in chosen for path in place.rglob("*.xsd"))
    return tuple(Source(str(path), path.read_bytes()) for path in paths)


def later_schema() -> tuple[Source, ...]:
    """Give a schema of the made-up release 3.4.0, made from that of 3.3.0."""
    made = []
    for source in sources("3.3.0"):
        data = source.data
        if Path(source.name).name == "dcc.xsd":
            text = data.decode().replace('version="3.3.0"', 'version="3.4.0"', 1)
            text = text.replace(r"3\.3\.0", r"3\.4\.0")
            start = text.index('<xs:complexType name="itemType">')
            place = text.index('<xs:element name="identifications"', start)
            colour = (
                '<xs:element name="colour" minOccurs="0"><xs:simpleType>'
                '<xs:restriction base="xs:string"><xs:enumeration value="red"/>'
                '<xs:enumeration value="green"/><xs:enumeration value="blue"/>'
                "</xs:restriction></xs:simpleType></xs:element>"
            )
            data = (text[:place] + colour + text[place:]).encode()
        made.append(Source(source.name, data))
    return tuple(made)
