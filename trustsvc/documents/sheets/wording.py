# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Say in English and Chinese what is wrong with a workbook or one of its cells, and what helps.

One function a kind of finding; ``xpath`` of these findings is the cell's address, as people see it.
The reader is a laboratory assistant: no word of ours, of the schema or of programming.
"""

from collections.abc import Sequence

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.grammar.wording import shorten

WHOLE = "*"
"""The address of what concerns the whole file."""
Both = tuple[str, str]
_SAVE_AS: Both = ("save it as .xlsx and send that", "请另存为 .xlsx 格式后重新提交")


def error(code: str, address: str, says: Both, remedy: Both) -> Finding:
    """Make a finding that refuses the workbook."""
    return Finding(code, Severity.ERROR, address, in_both(*says), in_both(*remedy))


def too_large(limit_bytes: int) -> Finding:
    """Say that the file holds too much."""
    most = f"{limit_bytes // 1_000_000} MB"
    return error(
        "workbook-too-large",
        WHOLE,
        (f"the workbook holds more than {most}", f"工作簿内容超过 {most}"),
        (
            "keep only the sheets of the template, without pictures",
            "只保留模板中的工作表，并删除图片",
        ),
    )


def too_many_cells(limit: int) -> Finding:
    """Say that the workbook has too many cells."""
    return error(
        "workbook-too-large",
        WHOLE,
        (f"more than {limit:,} cells are filled", f"已填写的单元格超过 {limit:,} 个"),
        ("split the certificate, or remove other data", "请拆分证书，或删除无关数据"),
    )


def encrypted() -> Finding:
    """Say that the workbook has a password."""
    return error(
        "workbook-encrypted",
        WHOLE,
        ("the workbook is protected by a password", "工作簿设有打开密码"),
        (
            "remove the password (File, Info, Protect Workbook) and save",
            "请取消打开密码（文件 → 信息 → 保护工作簿）后保存",
        ),
    )


def old_format() -> Finding:
    """Say that the workbook is of the old binary form."""
    return error(
        "workbook-old-format",
        WHOLE,
        ("this is an old workbook (.xls)", "这是旧版工作簿（.xls）"),
        _SAVE_AS,
    )


def macros() -> Finding:
    """Say that the workbook carries programs."""
    return error(
        "workbook-macros",
        WHOLE,
        ("the workbook contains macros", "工作簿包含宏"),
        ("save it as .xlsx, which drops macros", "请另存为 .xlsx 格式（不含宏）"),
    )


def external_links() -> Finding:
    """Say that the workbook takes data from elsewhere."""
    return error(
        "workbook-external-links",
        WHOLE,
        ("the workbook takes data from other files", "工作簿引用了外部文件的数据"),
        (
            "break the links (Data, Edit Links, Break Link) and save",
            "请断开链接（数据 → 编辑链接 → 断开链接）后保存",
        ),
    )


def embedded_objects() -> Finding:
    """Say that the workbook carries other files."""
    return error(
        "workbook-embedded-objects",
        WHOLE,
        ("other files are embedded in the workbook", "工作簿内嵌了其他文件"),
        ("delete the embedded objects and save", "请删除嵌入对象后保存"),
    )


def formula(address: str) -> Finding:
    """Say that a cell computes its value."""
    return error(
        "cell-formula",
        address,
        ("a formula; certificates hold values only", "单元格含有公式；证书只接受数值"),
        (
            "copy the cell and paste it as value (Paste Special, Values)",
            "请复制单元格，用“选择性粘贴 → 数值”替换公式",
        ),
    )


def merged(address: str) -> Finding:
    """Say that cells are merged where data stand."""
    return error(
        "cells-merged",
        address,
        ("merged cells where data stand", "数据区内有合并单元格"),
        ("split them, one value a cell", "请取消合并，每个单元格只填一个值"),
    )


def hidden_sheet(sheet: str) -> Finding:
    """Say that a hidden sheet holds something."""
    return error(
        "sheet-hidden",
        sheet,
        ("a hidden sheet holds data", "隐藏的工作表中有数据"),
        ("unhide the sheet, or delete it", "请取消隐藏该工作表，或将其删除"),
    )


def hidden_cell(address: str) -> Finding:
    """Say that a filled cell is hidden."""
    return error(
        "cell-hidden",
        address,
        ("a hidden row or column holds data", "隐藏的行或列中有数据"),
        ("unhide it (or clear the filter), or delete it", "请取消隐藏（或清除筛选），或将其删除"),
    )


def error_value(address: str, text: str) -> Finding:
    """Say that a cell shows an error of the spreadsheet."""
    shown = shorten(text)
    return error(
        "cell-error",
        address,
        (f"the cell shows {shown}", f"单元格显示错误值 {shown}"),
        ("type the right value", "请填写正确的值"),
    )


def missing(address: str, label: Both) -> Finding:
    """Say that a cell is blank that must be filled."""
    return error(
        "cell-missing",
        address,
        (f"“{label[0]}” is missing", f"缺少“{label[1]}”"),
        ("fill in this cell", "请填写此单元格"),
    )


def missing_name(name: str, label: Both) -> Finding:
    """Say that a workbook lost the place for what is needed."""
    return error(
        "name-missing",
        WHOLE,
        (
            f"the cell for “{label[0]}” (named {name}) is no longer there",
            f"找不到“{label[1]}”的单元格（名称 {name}）",
        ),
        ("start anew from the template", "请使用模板重新填写"),
    )


def missing_line(address: str, key: str, label: Both) -> Finding:
    """Say that a CSV lacks what is needed."""
    return error(
        "name-missing",
        address,
        (
            f"“{label[0]}” is missing: no line or column {key} in this section",
            f"缺少“{label[1]}”：本分段没有 {key} 行或列",
        ),
        (f"add {key}", f"请补充 {key}"),
    )


def missing_sheet(label: Both) -> Finding:
    """Say that a whole table is missing."""
    return error(
        "table-missing",
        WHOLE,
        (f"the table “{label[0]}” is missing", f"缺少“{label[1]}”表"),
        ("start anew from the template", "请使用模板重新填写"),
    )


def lost_name(name: str) -> Finding:
    """Say that a named cell was deleted."""
    return error(
        "name-lost",
        WHOLE,
        (f"the cell named {name} was deleted", f"名称 {name} 所指的单元格已被删除"),
        ("start anew from the template", "请使用模板重新填写"),
    )


def doubled_name(address: str, name: str) -> Finding:
    """Say that there are two places for one thing."""
    return error(
        "name-doubled",
        address,
        (f"a second place for {name}", f"{name} 出现了两次"),
        ("delete the copy; only the results sheet may be copied", "请删除副本；只有结果表可以复制"),
    )


def empty_table(address: str, label: Both) -> Finding:
    """Say that a table has no rows."""
    return error(
        "table-empty",
        address,
        (f"the table “{label[0]}” has no rows", f"“{label[1]}”表没有数据行"),
        ("fill in at least one row", "请至少填写一行"),
    )


def not_read(address: str) -> Finding:
    """Warn of a filled cell that means nothing to us."""
    return Finding(
        "cell-not-read",
        Severity.WARNING,
        address,
        in_both("this is not taken over into the certificate", "此处内容不会写入证书"),
        in_both("nothing, if it is only a note", "若仅为备注，可不处理"),
    )


def sheet_not_read(sheet: str) -> Finding:
    """Warn of a sheet that means nothing to us."""
    return Finding(
        "sheet-not-read",
        Severity.WARNING,
        sheet,
        in_both("this sheet is not part of the template", "该工作表不属于模板，未读取"),
        in_both("nothing, if it is only a note", "若仅为备注，可不处理"),
    )


def no_language(address: str) -> Finding:
    """Say that a text stands in a language that the certificate does not name."""
    return error(
        "language-missing",
        address,
        (
            "a text in the second language, yet no second language is named",
            "填写了第二语言的内容，但未填写“第二语言”",
        ),
        (
            "fill in “Second language” on the sheet of the certificate, or clear this cell",
            "请在证书表中填写“第二语言”，或清空此单元格",
        ),
    )


def unknown_item(address: str, serial: str) -> Finding:
    """Say that results name an item that is not there."""
    shown = shorten(serial)
    return error(
        "item-unknown",
        address,
        (f"no item has the serial number “{shown}”", f"物品表中没有出厂编号“{shown}”"),
        ("write it as on the sheet of items", "请与物品表中的出厂编号保持一致"),
    )


def choice(address: str, text: str, allowed: Sequence[str]) -> Finding:
    """Say that a cell holds none of the words that it may hold."""
    shown, named = shorten(text), ", ".join(allowed)
    return error(
        "cell-choice",
        address,
        (f"“{shown}” is none of: {named}", f"“{shown}” 不在可选值之内：{named}"),
        ("choose from the list of the cell", "请从下拉列表中选择"),
    )


def unit(address: str, text: str) -> Finding:
    """Say that we do not know a unit."""
    shown = shorten(text)
    return error(
        "cell-unit",
        address,
        (f"the unit “{shown}” is not known", f"无法识别单位“{shown}”"),
        (
            "write the symbol (°C, mm, kPa, m/s²) or the D-SI form (\\milli\\metre)",
            "请填写单位符号（如 °C、mm、kPa、m/s²）或 D-SI 写法（如 \\milli\\metre）",
        ),
    )


def too_long(address: str, limit: int) -> Finding:
    """Say that a text is too long."""
    return error(
        "cell-too-long",
        address,
        (f"more than {limit:,} characters", f"超过 {limit:,} 个字符"),
        ("shorten the text", "请缩短文本"),
    )
