"""Write what older releases of the DCC say in the structure of today's, losing nothing.

Each step tells what it did to a ``Told`` counter, or raises ``NotUpgradable`` where the older
release leaves something unsaid that today's demands.
Release 2 differs most: names, several descriptions, files beside them, lists of numbers.
"""

from collections import Counter
from typing import TypeAlias

from lxml import etree

from trustsvc.documents.kinds import DCC_NAMESPACE, SI_NAMESPACE
from trustsvc.documents.places import xpath_of
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, child, children
from trustsvc.errors import NotUpgradable

Told: TypeAlias = Counter[str]

_RENAMED = (
    ("referral", "reference", ("previousReport", "certificate", "linkedReport")),
    ("referralID", "referenceID", ("previousReport", "certificate", "linkedReport")),
    ("name", "description", ("identification",)),
    ("status", "state", ("influenceCondition",)),
    ("dataBase64", "data", ("byteData", "descriptionData", "document")),
)
"""New name, old name, the elements in which release 2 used the old one."""


def _dcc(name: str) -> str:
    return f"{{{DCC_NAMESPACE}}}{name}"


def _si(name: str) -> str:
    return f"{{{SI_NAMESPACE}}}{name}"


def from_release_2(root: Element, told: Told, performance_location: str | None) -> None:
    """Bring release 2.4.0 to the structure of release 3.

    Raises:
        NotUpgradable: the place of the work is nowhere said, or a formula is in siunitx.
    """
    _refuse_siunitx(root)
    _one_laboratory_contact(root)
    for new, old, parents in _RENAMED:
        for parent in root.iter(*map(_dcc, parents)):
            for element in parent.findall(_dcc(old)):
                element.tag = _dcc(new)
                told[f"{old} is now called {new}"] += 1
    for name in ("software", "item", "measuringEquipment", "usedMethod"):
        for element in root.iter(_dcc(name)):
            _join_descriptions(element, told)
    _references_as_attributes(root, told)
    _split_lists(root, told)
    _place_of_work(root, told, performance_location)
    _name_measurements(root, told)


def from_release_3_0(root: Element, told: Told) -> None:
    """Bring releases 3.0.0 to 3.1.0 to the structure of 3.1.1."""
    for holder in root.iter(_dcc("relativeUncertainty")):
        inner = holder.find(_dcc("relativeUncertainty"))
        if inner is not None:
            inner.tag = _dcc("relativeUncertaintySingle")
            told["relativeUncertainty is now called relativeUncertaintySingle"] += 1


def _refuse_siunitx(root: Element) -> None:
    found = next(root.iter(_dcc("siunitx")), None)
    if found is not None:
        raise NotUpgradable(where=xpath_of(found), why="a formula in siunitx, which is no LaTeX")


def _one_laboratory_contact(root: Element) -> None:
    laboratory = child(child(root, "administrativeData"), "calibrationLaboratory")
    contacts = list(children(laboratory, "contact"))
    if len(contacts) > 1:
        raise NotUpgradable(where=xpath_of(contacts[1]), why="today a laboratory has one contact")


def _join_descriptions(element: Element, told: Told) -> None:
    """Join several descriptions into one, and put the files beside them into it.

    The grammar of release 2 demands at least one description wherever files may follow.
    """
    descriptions = element.findall(_dcc("description"))
    for other in descriptions[1:]:
        if other.attrib:
            raise NotUpgradable(where=xpath_of(other), why="a second description with an id")
        descriptions[0].extend(list(other))
        element.remove(other)
        told["several descriptions are now one"] += 1
    for file in element.findall(_dcc("descriptionData")):
        file.tag = _dcc("file")
        descriptions[0].append(file)
        told["descriptionData is now a file of the description"] += 1


def _references_as_attributes(root: Element, told: Told) -> None:
    for element in list(root.iter(_dcc("refId"))):
        parent = element.getparent()
        if parent is not None:
            parent.set("refId", (element.text or "").strip())
            parent.remove(element)
            told["refId is now an attribute"] += 1


def _split_lists(root: Element, told: Told) -> None:
    """Put the numbers of an ``si:list`` into the realList or complexList of today."""
    for element in list(root.iter(_si("list"))):
        for number, name in (("real", "realList"), ("complex", "complexList")):
            if element.find(_si(number)) is None:
                continue
            inner = etree.Element(_si(name))
            kept = {_si("label"), _si("dateTime")}
            inner.extend([part for part in element if part.tag not in kept])
            element.append(inner)
            told[f"numbers of a list now stand in a {name}"] += 1


def _place_of_work(root: Element, told: Told, place: str | None) -> None:
    core = child(child(root, "administrativeData"), "coreData")
    after = child(core, "endPerformanceDate")
    if core is None or after is None:
        return
    if place is None:
        raise NotUpgradable(
            where=f"{xpath_of(core)}/dcc:performanceLocation",
            why="release 2 does not say where the work was performed; state it",
        )
    added = etree.Element(_dcc("performanceLocation"))
    added.text = place
    after.addnext(added)
    told[f"performanceLocation stated as {place}"] += 1


def _name_measurements(root: Element, told: Told) -> None:
    """Name each measurement by its results' names; release 2 did not name measurements."""
    for element in root.iter(_dcc("measurementResult")):
        by_language: dict[str, list[str]] = {}
        for result in children(child(element, "results"), "result"):
            for language, text in read_words(child(result, "name")).items():
                by_language.setdefault(language, []).append(text)
        name = etree.Element(_dcc("name"))
        for language, texts in by_language.items():
            content = etree.SubElement(name, _dcc("content"))
            content.text = "; ".join(dict.fromkeys(texts))
            if language:
                content.set("lang", language)
        element.insert(0, name)
        told["a measurement got the names of its results as its name"] += 1
