"""Older DCCs come to 3.3.0 where nothing is lost; every change is listed, the rest refused."""

from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.shared import dcc_file
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcc.reader import read_dcc
from trustsvc.documents.dcc.upgrade import upgrade
from trustsvc.documents.intake import take_in
from trustsvc.documents.xml import parse_xml
from trustsvc.errors import BadInput, MalformedRequest, NotUpgradable, RefusedDocument

TYPICAL = "good-practice/dcc_gp_temperature_typical_v12.xml"
OLDEST = "good-practice/siliziumkugel_2_4_0.xml"


def _sample(name: str) -> bytes:
    return dcc_file(f"samples/{name}").read_bytes()


def _edited(old: str, new: str, name: str = TYPICAL) -> bytes:
    text = _sample(name).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def test_an_upgrade_tells_the_old_identifier_and_every_change() -> None:
    upgraded = upgrade(_sample(TYPICAL), "NEW-1")

    assert upgraded.replaces == "GP_DCC_temperature_typical_1.2"
    assert upgraded.changes == (
        "comment or processing instruction left out",
        "schemaVersion 3.1.1 is now 3.3.0",
        "schemaLocation, which named the old schema, left out",
        "uniqueIdentifier GP_DCC_temperature_typical_1.2 is now NEW-1",
        "cited GP_DCC_temperature_typical_1.2 as the previous report",
    )
    assert take_in(upgraded.content).metadata.replaces is None


def test_an_upgrade_names_what_it_substitutes_only_when_asked() -> None:
    upgraded = upgrade(_sample(TYPICAL), "NEW-1", supersedes=True)

    assert take_in(upgraded.content).metadata.replaces == "GP_DCC_temperature_typical_1.2"


def test_an_upgrade_cites_the_old_document_by_its_digest() -> None:
    old = _sample(TYPICAL)

    upgraded = upgrade(old, "NEW-1")

    assert "GP_DCC_temperature_typical_1.2" in take_in(upgraded.content).metadata.cites
    assert sha256(old).hexdigest() in upgraded.content.decode()


def test_results_stay_as_they_were() -> None:
    before = read_dcc(parse_xml(_sample(TYPICAL)))

    after = read_dcc(parse_xml(upgrade(_sample(TYPICAL), "NEW-1").content))

    assert after.measurements == before.measurements
    assert after.items == before.items
    assert after.statements == before.statements


def test_release_2_needs_the_place_of_the_work() -> None:
    with pytest.raises(NotUpgradable, match=r"performanceLocation.*state it"):
        upgrade(_sample(OLDEST), "NEW-1")


def test_release_2_loses_nothing() -> None:
    before = read_dcc(parse_xml(_sample(OLDEST)))

    upgraded = upgrade(_sample(OLDEST), "NEW-1", performance_location="laboratory")

    after = read_dcc(parse_xml(upgraded.content))
    assert [m.results for m in after.measurements] == [m.results for m in before.measurements]
    assert after.items == before.items
    assert after.core.identifications == before.core.identifications
    assert "performanceLocation stated as laboratory" in upgraded.changes


def test_blanks_that_are_forbidden_today_are_taken_off() -> None:
    upgraded = upgrade(_edited("<dcc:release>v 8.2", "<dcc:release>\n  v 8.2 "), "NEW-1")

    assert b"<dcc:release>v 8.2</dcc:release>" in upgraded.content
    assert "blanks around release taken off" in upgraded.changes


def test_an_empty_element_that_may_be_lacking_goes() -> None:
    text = _sample(TYPICAL).decode()
    model = text[text.index("<dcc:model>") : text.index("</dcc:model>") + 12]

    upgraded = upgrade(_edited(model, "<dcc:model> </dcc:model>"), "NEW-1")

    assert "empty model left out" in upgraded.changes
    assert take_in(upgraded.content).metadata.objects[0].model is None


def test_an_empty_element_that_must_be_there_is_refused_with_its_place() -> None:
    data = _edited("<dcc:release>v 8.2<", "<dcc:release> <")

    with pytest.raises(NotUpgradable, match=r"dcc:software/dcc:release, why"):
        upgrade(data, "NEW-1")


def test_a_comment_within_a_text_is_refused() -> None:
    data = _edited("<dcc:release>v 8.2<", "<dcc:release>v<!-- x -->8.2<")

    with pytest.raises(NotUpgradable, match="parts a text"):
        upgrade(data, "NEW-1")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("dcclib/valid.xml", "the current one"),
        ("signed/dcc_gp_temperature_typical_v12_v3.2.0_signed.xml", "signed"),
    ],
)
def test_what_is_current_or_signed_is_refused(name: str, why: str) -> None:
    with pytest.raises(NotUpgradable, match=why):
        upgrade(_sample(name), "NEW-1")


def test_what_breaks_its_own_schema_is_refused() -> None:
    with pytest.raises(RefusedDocument, match="dcc:named"):
        upgrade(_sample("good-practice/siliziumkugel_wrong_schema.xml"), "NEW-1")


@pytest.mark.parametrize("identifier", ["", " A", "A\n", "GP_DCC_temperature_typical_1.2"])
def test_a_new_document_needs_a_new_identifier(identifier: str) -> None:
    with pytest.raises(MalformedRequest, match="identifier"):
        upgrade(_sample(TYPICAL), identifier)


def test_a_place_that_is_none_is_refused() -> None:
    with pytest.raises(MalformedRequest, match="performance_location"):
        upgrade(_sample(OLDEST), "NEW-1", performance_location="moon")


def test_another_kind_of_document_is_refused() -> None:
    with pytest.raises(NotUpgradable, match="not a DCC"):
        upgrade(b"<a/>", "NEW-1")
    with pytest.raises(NotUpgradable, match="current"):
        upgrade(example_dcc(), "NEW-1")


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.data(), st.sampled_from([TYPICAL, OLDEST]))
def test_whatever_a_damaged_document_holds_our_errors_alone_come_out(
    data: st.DataObject, name: str
) -> None:
    pieces = _sample(name).decode().split(">")
    for _ in range(data.draw(st.integers(1, 3))):
        place = data.draw(st.integers(60, len(pieces) - 1))
        edit = data.draw(st.sampled_from(["drop", "blank", "double"]))
        if edit == "double":
            pieces.insert(place, pieces[place])
        else:
            pieces[place] = "" if edit == "drop" else " " + pieces[place]
    try:
        upgraded = upgrade(">".join(pieces).encode(), "NEW-1", performance_location="other")
    except BadInput:
        return
    assert take_in(upgraded.content).content == upgraded.content
