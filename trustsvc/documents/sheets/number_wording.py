# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with a number or a date in a cell, and what helps."""

from trustsvc.documents.findings import Finding
from trustsvc.documents.grammar.wording import shorten
from trustsvc.documents.sheets.numbers import Reading
from trustsvc.documents.sheets.wording import Both, error

_DIGITS: Both = (
    "type the digits that the certificate shall show, or format the cell as text",
    "请填写证书上应显示的位数，或将单元格设为文本格式",
)
_AGAIN: Both = (
    "format the cell as text, then type the number again",
    "请将单元格设为文本格式，然后重新输入数字",
)
_PLAIN: Both = (
    "choose the format Number or Text, and type the value in the unit of its column",
    "请选用“数值”或“文本”格式，并按该列的单位填写",
)
_POINT: Both = (
    "write digits with a decimal point, like -0.041",
    "请用小数点书写数字，如 -0.041",
)


def number_problem(address: str, raw: str, reading: Reading) -> Finding:
    """Say why a number cell leaves open which number is meant."""
    held, shown = shorten(raw), reading.shown
    match reading.problem:
        case "shown-rounded":
            says = (
                f"the cell shows {shown}, yet holds {held}: which one is meant?",
                f"单元格显示 {shown}，实际存储 {held}，无法确定应采用哪个值",
            )
            remedy = _DIGITS
        case "computed":
            says = (
                f"{held} is the rest of a computation, not rounded",
                f"{held} 是未修约的计算结果",
            )
            remedy = _DIGITS
        case "shown-as-day":
            return shown_as_day(address)
        case "shown-otherwise":
            says = (
                f"the cell's format shows {held} otherwise (percent, a fraction, thousands …)",
                f"单元格格式使 {held} 以其他形式显示（百分比、分数、千位缩放等）",
            )
            remedy = _PLAIN
        case "far-from-one":
            says = (f"{held} is far beyond any measurement", f"{held} 超出合理的测量范围")
            remedy = ("choose a unit with a prefix", "请选用带词头的单位")
        case _:
            return not_a_number(address, raw)
    return error(f"cell-{reading.problem}", address, says, remedy)


def shown_as_day(address: str) -> Finding:
    """Say that a number became a date, as spreadsheets do with 1-2."""
    return error(
        "cell-shown-as-day",
        address,
        ("a date where a number is wanted", "此处应为数字，却显示为日期"),
        _AGAIN,
    )


def number_for_text(address: str, raw: str) -> Finding:
    """Say that a spreadsheet may have changed a text into a number or a date."""
    held = shorten(raw)
    return error(
        "cell-not-text",
        address,
        (
            f"the spreadsheet holds {held} here, which may not be what was typed",
            f"电子表格此处存储的是 {held}，可能与输入内容不一致",
        ),
        (
            "format the cell as text, then type it again",
            "请将单元格设为文本格式，然后重新输入",
        ),
    )


def not_a_number(address: str, text: str) -> Finding:
    """Say that a text is no number."""
    shown = shorten(text)
    return error(
        "cell-not-a-number",
        address,
        (f"“{shown}” is not a number", f"“{shown}” 不是数字"),
        _POINT,
    )


def decimal_comma(address: str, text: str) -> Finding:
    """Say that a comma could mean two things."""
    shown = shorten(text)
    return error(
        "cell-comma",
        address,
        (
            f"the comma in “{shown}” may part decimals or thousands",
            f"“{shown}” 中的逗号含义不明（小数点或千分位）",
        ),
        _POINT,
    )


def not_a_day(address: str, text: str) -> Finding:
    """Say that a cell holds no date that can mean one day only."""
    shown = shorten(text)
    return error(
        "cell-not-a-date",
        address,
        (f"“{shown}” is not a date like 2026-11-09", f"“{shown}” 不是形如 2026-11-09 的日期"),
        (
            "write year-month-day, or format the cell as a date",
            "请按“年-月-日”填写，或将单元格设为日期格式",
        ),
    )
