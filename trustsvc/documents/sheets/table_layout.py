# ruff: noqa: RUF001 - Chinese labels use Chinese punctuation
"""List the tables of the workbook: items, methods, equipment, conditions, statements, results."""

from trustsvc.documents.sheets.layout import Choice, Field, Kind, Table, spoken

METHOD_KINDS = (
    Choice("basic_calibrationMethod", "校准方法", "calibration method"),
    Choice("basic_methodMeasurementUncertainty", "不确定度评定", "uncertainty"),
)
CONDITION_KINDS = (
    Choice("basic_temperature", "温度", "temperature"),
    Choice("basic_humidityRelative", "相对湿度", "relative humidity"),
    Choice("basic_pressure", "大气压", "air pressure"),
    Choice("", "其他", "other"),
)
ABOUT = (
    Choice("traceability", "计量溯源性", "traceability"),
    Choice("accredited_scope", "认可范围", "accredited scope"),
    Choice("conformity", "符合性判定规则", "decision rule"),
    Choice("recalibration", "客户设定的复校日期", "recalibration (customer's)"),
    Choice("scope_of_results", "结果的适用范围", "what the results concern"),
    Choice("comment", "备注", "comment"),
    Choice("other", "其他", "other"),
)
VERDICTS = (
    Choice("pass", "合格", "pass"),
    Choice("fail", "不合格", "fail"),
    Choice("conditionalPass", "有条件合格", "conditional pass"),
    Choice("conditionalFail", "有条件不合格", "conditional fail"),
    Choice("noPass", "不判合格", "no pass"),
    Choice("noFail", "不判不合格", "no fail"),
)
YES_NO = (Choice("true", "是", "yes"), Choice("false", "否", "no"))
ROLES = (
    Choice("error", "示值误差", "error of indication"),
    Choice("measured_value", "测得值", "measured value"),
    Choice("correction", "修正值", "correction"),
    Choice("other", "其他", "other"),
)

ITEMS = Table(
    "items",
    "物品",
    "Items",
    (
        spoken("name", "名称", "Name", needed=True),
        spoken("manufacturer", "制造商", "Manufacturer"),
        Field("model", "型号规格", "Model"),
        Field("serial", "出厂编号", "Serial number", needed=True),
        Field("asset", "客户管理编号", "Customer's number"),
        spoken("description", "说明", "Description"),
    ),
    needed=True,
    hint_zh="每行一件被校物品",
    hint_en="a row for each item that was calibrated",
)
METHODS = Table(
    "methods",
    "方法",
    "Methods",
    (
        Field("kind", "类别", "Kind", Kind.CHOICE, choices=METHOD_KINDS),
        spoken("name", "名称", "Name", needed=True),
        spoken("description", "说明", "Description"),
        Field("norms", "依据标准", "Standards", Kind.WORDS),
    ),
    hint_zh="标准须写明年号，多个标准用分号分隔",
    hint_en="standards with their edition, parted by semicolons",
)
EQUIPMENT = Table(
    "equipment",
    "设备",
    "Equipment",
    (
        spoken("name", "名称", "Name", needed=True),
        spoken("description", "技术指标", "Specification"),
        Field("model", "型号", "Model"),
        Field("serial", "编号", "Serial number"),
        spoken("issuer", "溯源机构", "Calibrated by"),
        Field("certificate", "溯源证书编号", "Certificate number"),
        Field("sha256", "证书文件 SHA-256", "SHA-256 of that file"),
    ),
    hint_zh="无电子证书时 SHA-256 留空",
    hint_en="SHA-256 stays empty where the certificate is on paper",
)
CONDITIONS = Table(
    "conditions",
    "环境",
    "Conditions",
    (
        Field("kind", "类别", "Kind", Kind.CHOICE, choices=CONDITION_KINDS),
        spoken("name", "名称", "Name", needed=True),
        Field("value", "值", "Value", Kind.NUMBER),
        Field("min", "最低", "Least", Kind.NUMBER),
        Field("max", "最高", "Greatest", Kind.NUMBER),
        Field("unit", "单位", "Unit", Kind.UNIT),
        Field("uncertainty", "U", "U", Kind.NUMBER),
    ),
    hint_zh="填写“值”，或同时填写“最低”和“最高”；U 的包含因子同结果表",
    hint_en="either the value, or the least and the greatest; U with k and p of the first results",
)
STATEMENTS = Table(
    "statements",
    "声明",
    "Statements",
    (
        Field("about", "类别", "About", Kind.CHOICE, needed=True, choices=ABOUT),
        spoken("text", "内容", "Text"),
        Field("norms", "依据标准", "Standards", Kind.WORDS),
        Field("date", "日期", "Date", Kind.DAY),
        Field("verdict", "结论", "Verdict", Kind.CHOICE, choices=VERDICTS),
    ),
    hint_zh="“内容”与“日期”至少填写一项",
    hint_en="text or date must be given",
)
TABLES = (ITEMS, METHODS, EQUIPMENT, CONDITIONS, STATEMENTS)

SERIES = (
    spoken("quantity", "被测量", "Quantity", needed=True),
    Field("role", "数值类型", "The values are", Kind.CHOICE, choices=ROLES),
    Field("item", "物品出厂编号", "Serial number of the item",
          hint_zh="只有一件物品时可留空", hint_en="may stay empty where there is one item"),
    Field("k", "包含因子 k", "Coverage factor k", Kind.NUMBER,
          hint_zh="如 2", hint_en="like 2"),
    Field("p", "包含概率 p", "Coverage probability p", Kind.NUMBER,
          hint_zh="如 0.95", hint_en="like 0.95"),
    spoken("description", "说明", "Description"),
)  # fmt: skip
"""The fields above a table of results."""

POINT = (
    Field("nominal", "标称值", "Nominal", Kind.NUMBER),
    Field("reference", "参考值", "Reference", Kind.NUMBER),
    Field("indicated", "示值", "Indicated", Kind.NUMBER),
    Field("value", "结果", "Result", Kind.NUMBER, needed=True),
    Field("uncertainty", "扩展不确定度 U", "Uncertainty U", Kind.NUMBER),
    Field("lower_limit", "下限", "Lower limit", Kind.NUMBER),
    Field("upper_limit", "上限", "Upper limit", Kind.NUMBER),
    Field("verdict", "结论", "Verdict", Kind.CHOICE, choices=VERDICTS),
    Field("in_scope", "认可范围内", "Accredited scope", Kind.CHOICE, choices=YES_NO),
)
"""The columns of a table of results; the unit stands below each label."""

WITH_UNIT = ("nominal", "reference", "indicated", "value")
"""The others take the unit of the value, or have none."""
EXTRAS = ("extra_1", "extra_2", "extra_3")
"""Columns whose name the laboratory gives."""
RESULTS = Table("results", "结果", "Results", (*SERIES, *POINT), needed=True)
