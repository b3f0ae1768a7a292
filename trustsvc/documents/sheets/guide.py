# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write the first sheet of the template: what to do, in five steps and two languages."""

from openpyxl import Workbook
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.worksheet import Worksheet

from trustsvc.documents.sheets.book import quoted
from trustsvc.documents.sheets.style import (
    ACCENT,
    CREAM,
    LEFT,
    MUTED,
    fill,
    font,
    heading,
    lay_out,
    put,
)

NAME = "template_version"
VERSION = "1"
TITLES = {"zh": "说明", "en": "Guide"}
_STEPS = (
    ("在“证书”表填写编号、日期、实验室、委托方和签字人员。",
     "On “Certificate”: number, dates, laboratory, customer, persons."),
    ("在“物品”表为每件被校物品填写一行。",
     "On “Items”: a row for each item."),
    ("在“结果”表为每个测量点填写一行；列标题下方填写单位。需要另一张结果表时，复制整个“结果”工作表。",
        (
            "On “Results”: a row for each point; the unit stands below each label. "
            "For another table copy the whole sheet."
        ),
    ),
    ("在“方法”“设备”“环境”“声明”表填写其余内容；不需要的行留空。",
     "On “Methods”, “Equipment”, “Conditions”, “Statements”: the rest; rows may stay empty."),
    ("保存为 .xlsx，放入提交文件夹。片刻后得到签名的证书，或一份说明需要修改哪些单元格的文件。",
     ("Save as .xlsx and put it into the folder. You get the signed certificate, "
      "or a file that names the cells to mend.")),
)  # fmt: skip
_NOTES = (
    ("数字按输入的位数保留：0.10 与 0.1 不同。请用小数点，不要用逗号。",
     "Numbers keep the digits that you type: 0.10 is not 0.1. Use a decimal point, no comma."),
    ("只填写数值，不要使用公式；数据区不要合并单元格，不要隐藏行、列或工作表。",
     "Values only, no formulas; no merged cells among data, nothing hidden."),
    ("单位可写 °C、mm、kPa、m/s²，或 D-SI 写法 \\milli\\metre。",
     "Units: °C, mm, kPa, m/s², or the D-SI form \\milli\\metre."),
    ("标准须写明年号，如 IEC 60751:2022。",
     "Standards with their edition, like IEC 60751:2022."),
)  # fmt: skip


def write_guide(workbook: Workbook, sheet: Worksheet, language: str) -> None:
    """Write what the workbook is and how it is filled in."""
    sheet.title = TITLES[language]
    heading(sheet, "校准证书模板", "Calibration certificate template", _about(), 5)
    lay_out(sheet, {"A": 2, "B": 5, "C": 62, "D": 62, "E": 2}, frozen="A3", colour="A7B4B8")
    row = 4
    for number, (zh, en) in enumerate(_STEPS, 1):
        put(sheet, row, 2, str(number), face=font(14, ACCENT, bold=True))
        _both(sheet, row, zh, en, 38)
        row += 1
    row += 1
    for zh, en in _NOTES:
        put(sheet, row, 2, "•", face=font(12, ACCENT, bold=True))
        _both(sheet, row, zh, en, 32)
        row += 1
    row += 1
    sheet.cell(row, 2).fill = fill(CREAM)
    _both(sheet, row, "浅黄色：需要填写的单元格", "Pale yellow: cells to fill in", 22)
    put(sheet, row + 2, 3, f"trustsvc DCC {VERSION}", face=font(8, MUTED))
    target = f"{quoted(sheet.title)}!$C${row + 2}"
    workbook.defined_names[NAME] = DefinedName(NAME, attr_text=target)


def _about() -> str:
    return (
        "示例内容均为虚构；填写前请全部替换    "
        "What is filled in is an invented example; replace all of it"
    )


def _both(sheet: Worksheet, row: int, zh: str, en: str, height: float) -> None:
    put(sheet, row, 3, zh, align=LEFT)
    put(sheet, row, 4, en, face=font(10, MUTED), align=LEFT)
    sheet.row_dimensions[row].height = height
