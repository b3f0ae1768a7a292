"""An index is read as people write it, and a bad line of it stops no other."""

import csv
import re
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.peers import ROOT
from trustsvc.documents.plain.index import COLUMNS, Index, parse_index
from trustsvc.errors import MalformedIndex, TooLarge


def _index(text: str, encoding: str = "utf-8") -> Index:
    return parse_index(text.encode(encoding))


def _faults(index: Index) -> dict[int, str]:
    return {row.line: row.fault.code for row in index.rows if row.fault}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_chinese_and_english_columns_say_the_same(
    encoding: str, separator: str, ending: str
) -> None:
    chinese = ["文件名", "证书编号", "标题", "签发日期", "器具名称", "出厂编号", "委托单位"]
    line = ["旧/压力表.pdf", "R-1", "检测报告", "2019年5月3日", "压力表", "0042", "某公司"]
    text = ending.join(separator.join(row) for row in (chinese, line)) + ending

    (row,) = _index(text, encoding).rows

    assert row.fault is None
    assert (row.line, row.file, row.number) == (2, "旧/压力表.pdf", "R-1")
    assert row.stated == {
        "identifier": "R-1",
        "title": "检测报告",
        "issue_date": "2019-05-03",
        "object": "压力表",
        "serial": "0042",
        "customer": "某公司",
    }


def test_every_name_of_a_column_is_known_however_it_is_written() -> None:
    for column, names in COLUMNS.items():
        for name in names:
            others = {"file": "file", "number": "number", column: name.upper().replace(" ", "_")}
            head = ",".join(others.values())

            index = _index(f"{head}\n{','.join('x' for _ in others)}\n")

            assert index.unused == (), name


def test_the_page_for_people_lists_every_name() -> None:
    page = (ROOT / "docs" / "plain.md").read_text().partition("## The index")[2]
    rows = re.findall(r"^\| (\w[\w ]*) \| (.+) \|$", page, re.MULTILINE)
    told = {name for first, others in rows for name in (first, *others.split(", "))}

    assert {name for names in COLUMNS.values() for name in names} - told == {"filename"}


@pytest.mark.parametrize(
    "said",
    ["2019-05-03", "2019/5/3", "2019.5.3", "20190503", "2019年5月3日", "2019-05-03 00:00:00"],
)
def test_dates_with_the_year_first_are_read(said: str) -> None:
    (row,) = _index(f"file,number,date\na.pdf,1,{said}\n").rows

    assert row.stated is not None
    assert row.stated["issue_date"] == "2019-05-03"


@pytest.mark.parametrize("said", ["03.05.2019", "5/3/2019", "2019-13-01", "2019-02-30", "May 2019"])
def test_a_date_that_could_be_two_days_is_a_fault_of_its_line(said: str) -> None:
    index = _index(f"file,number,date\na.pdf,1,{said}\nb.pdf,2,2019-05-03\n")

    assert _faults(index) == {2: "index-date"}


def test_a_bad_line_stops_no_other() -> None:
    index = _index(
        "file,number,title\n"
        "a.pdf,1,good\n"
        '"b.pdf,2,opened and never closed\n'
        "c.pdf,3,too,many,fields\n"
        ",4,no file\n"
        "e.pdf,,no number\n"
        'f.pdf,6,a gauge of 5" is no fault\n'
        "\n"
        ",,\n"
        'g.pdf,7,"two\nlines, one text"\n'
        'h.pdf,8,"said ""so"""\n'
    )

    assert _faults(index) == {
        3: "index-line",
        4: "index-fields",
        5: "index-lacking",
        6: "index-lacking",
    }
    good = {row.line: row.stated for row in index.rows if not row.fault}
    assert [row["title"] for row in good.values() if row] == [
        "good", 'a gauge of 5" is no fault', "two\nlines, one text", 'said "so"',
    ]  # fmt: skip
    assert list(good) == [2, 7, 10, 12]


def test_columns_that_we_do_not_know_are_told() -> None:
    index = _index("file,number,Colour,,书架\na.pdf,1,red,,3\n")

    assert index.unused == ("Colour", "书架")
    assert index.rows[0].stated == {"identifier": "1"}


def test_a_guarded_cell_is_read_as_it_was_meant() -> None:
    (row,) = _index("file,number\n'-a.pdf,'=1\n").rows

    assert (row.file, row.number) == ("-a.pdf", "=1")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "no column is called file"),
        (b"file,title\n", "no column is called number"),
        (b"file,number,path\n", "two columns are called file"),
        (b"\xff\xff\xff", "neither UTF-8 nor GB 18030"),
        (b"\x00" * 10, "no column"),
    ],
)
def test_what_is_no_index_is_refused_as_a_whole(data: bytes, why: str) -> None:
    with pytest.raises(MalformedIndex, match=why):
        parse_index(data)


def test_an_index_has_limits() -> None:
    with pytest.raises(TooLarge, match="64000000"):
        parse_index(bytes(64_000_001))
    with pytest.raises(MalformedIndex, match="too many lines"):
        parse_index(b"file,number" + b"\n" * 500_000)


def test_a_line_of_a_million_letters_is_one_bad_line() -> None:
    index = _index(f"file,number\n{'a' * 1_000_000},1\nb.pdf,2\n")

    assert _faults(index) == {2: "index-line"}


CELLS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=8).filter(
    lambda text: text == text.strip() and text[0] != "'"
)


@settings(max_examples=80, deadline=None, derandomize=True)
@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5), st.sampled_from(",;\t"))
def test_what_a_spreadsheet_writes_is_read_back(
    rows: list[tuple[str, str, str]], separator: str
) -> None:
    output = StringIO()
    writer = csv.writer(output, delimiter=separator)
    writer.writerow(("file", "number", "title"))
    writer.writerows(rows)

    index = _index(output.getvalue())

    assert [(row.file, row.number, (row.stated or {})["title"]) for row in index.rows] == rows


@settings(max_examples=150, deadline=None, derandomize=True)
@given(
    head=st.sampled_from([b"", b"file,number\n", "文件;编号\n".encode("gb18030")]),
    data=st.binary(max_size=120) | st.text('a",;\n', max_size=60).map(str.encode),
)
def test_random_bytes_are_an_index_or_refused(head: bytes, data: bytes) -> None:
    try:
        index = parse_index(head + data)
    except MalformedIndex:
        return
    lines = [row.line for row in index.rows]
    assert lines == sorted(set(lines))
