# ruff: noqa: RUF001 - the guide uses Chinese punctuation
"""The guide's two tables are the input: no item and no interface of it is forgotten."""

import json

import jsonschema_rs
import pytest

from tests.support.peers import ROOT
from tests.support.shared import guide_text
from trustsvc.documents.guide.fields import FIELDS
from trustsvc.documents.guide.manual import INTERFACES, SAMPLE, metadata_page
from trustsvc.documents.guide.model import GUIDE_WORDS, RelationName
from trustsvc.documents.guide.schema import METADATA_SCHEMA, STATED_SCHEMA, published_schema
from trustsvc.documents.guide.stated import check_stated

TABLE = (
    ("机构标识", "统一社会信用代码"),
    ("机构标识", "全球位置编码（GLN）"),
    ("时间标识", "生效日期"),
    ("时间标识", "失效日期"),
    ("时间标识", "版本日期"),
    ("状态标识", "现行/废止"),
    ("状态标识", "有效/暂停/撤销"),
    ("状态标识", "合格/限用/停用"),
    ("关系标识", "引用"),
    ("关系标识", "依据"),
    ("关系标识", "补充"),
    ("关系标识", "冲突"),
)
"""Table 1 of the guide: groups and items."""
INTERFACE_TABLE = ("查询接口", "验证接口", "订阅接口")
"""Table 2 of the guide."""


def routes() -> set[str]:
    described = json.loads((ROOT / "docs" / "openapi.json").read_text())
    return {
        f"{method.upper()} {path}"
        for path, methods in described["paths"].items()
        for method in methods
    }


def test_every_item_of_the_guide_has_its_place_in_its_order() -> None:
    assert tuple((one.group, one.item) for one in FIELDS) == TABLE


def test_every_interface_of_the_guide_is_mapped() -> None:
    assert tuple(one.kind for one in INTERFACES) == INTERFACE_TABLE


def test_the_tables_are_those_of_the_guide() -> None:
    text = guide_text()
    table = text[text.index("元数据类别") : text.index("元数据管理要求")]
    interfaces = text[text.index("接口类型") :]

    assert [item for _, item in TABLE if item not in table] == []
    assert sorted(table.index(item) for _, item in TABLE) == [
        table.index(item) for _, item in TABLE
    ]
    assert [kind for kind in INTERFACE_TABLE if kind not in interfaces] == []


def test_each_state_of_the_guide_has_one_word_of_ours() -> None:
    words = [word for group, item in TABLE if group == "状态标识" for word in item.split("/")]

    assert list(GUIDE_WORDS.values()) == words
    assert len(set(words)) == len(words)


def test_each_item_is_told_in_both_languages_for_each_kind_of_document() -> None:
    for one in FIELDS:
        assert one.en.isascii() or "(" in one.en
        assert any("\u4e00" <= sign <= "\u9fff" for sign in one.zh)
        assert one.obligation
        assert all((one.dcc, one.dcoc, one.plain))


def test_the_relations_stand_in_the_order_of_the_guide() -> None:
    places = [one.place.split(".")[1] for one in FIELDS if one.group == "关系标识"]

    assert places == [f"{name}[]" for name in RelationName]


def test_the_page_is_that_of_the_tables() -> None:
    page = (ROOT / "docs" / "metadata.md").read_text("utf-8")

    assert page == metadata_page()
    assert [one.item for one in FIELDS if f"| {one.item} | `{one.place}` |" not in page] == []


def test_the_page_names_no_route_that_is_not_served() -> None:
    named = {route for one in INTERFACES for route in one.routes}

    assert named <= routes()


def test_the_sample_of_the_page_can_be_stated() -> None:
    jsonschema_rs.validate(STATED_SCHEMA, SAMPLE)

    assert check_stated(SAMPLE) == SAMPLE


@pytest.mark.parametrize("schema", [METADATA_SCHEMA, STATED_SCHEMA, published_schema()])
def test_the_schemas_stand_for_themselves(schema: dict[str, object]) -> None:
    jsonschema_rs.validator_for(schema)

    assert "$ref" not in json.dumps(schema)
