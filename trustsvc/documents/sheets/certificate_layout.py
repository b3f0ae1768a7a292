# ruff: noqa: RUF001 - Chinese labels use Chinese punctuation
"""List the fields of the sheet that tells of the certificate itself: numbers, dates, who."""

from dataclasses import replace

from trustsvc.documents.sheets.layout import Choice, Field, Group, Kind, spoken

SECTION = "certificate"
TITLE = ("证书", "Certificate")

PLACES = (
    Choice("laboratory", "实验室", "laboratory"),
    Choice("customer", "客户现场", "customer's site"),
    Choice("laboratoryBranch", "实验室分部", "branch of the laboratory"),
    Choice("customerBranch", "客户分部", "branch of the customer"),
    Choice("other", "其他", "other"),
)
CHANGES = (
    Choice("amended", "修改", "amended"),
    Choice("substituted", "替换", "substituted"),
)

_DOCUMENT = Group(
    "证书",
    "Certificate",
    (
        Field("number", "证书编号", "Certificate number", needed=True,
              hint_zh="每份证书唯一", hint_en="no other certificate has it"),
        Field("language_1", "第一语言", "First language", needed=True,
              hint_zh="两个小写字母，如 zh", hint_en="two small letters, like zh"),
        Field("language_2", "第二语言", "Second language",
              hint_zh="可留空", hint_en="may stay empty"),
        spoken("title", "标题", "Title"),
        Field("order", "委托单号", "Order number"),
        Field("received", "收样日期", "Received", Kind.DAY),
        Field("begin", "校准开始日期", "Calibration began", Kind.DAY, needed=True),
        Field("end", "校准结束日期", "Calibration ended", Kind.DAY,
              hint_zh="同日可留空", hint_en="empty: the same day"),
        Field("issued", "签发日期", "Issued", Kind.DAY),
        Field("place", "校准地点", "Place of calibration", Kind.CHOICE, choices=PLACES),
        Field("country", "国家代码", "Country code", needed=True,
              hint_zh="两个大写字母，如 CN", hint_en="two capital letters, like CN"),
        Field("replaces", "所替代的证书编号", "Replaces certificate",
              hint_zh="仅在修改或替换时填写", hint_en="only if it replaces one"),
        Field("change", "替代方式", "How it replaces", Kind.CHOICE, choices=CHANGES),
    ),
)  # fmt: skip


def _contact(prefix: str, zh: str, en: str, *more: Field) -> tuple[Field, ...]:
    fields = (
        spoken(f"{prefix}_name", "名称", "Name", needed=True),
        *more,
        Field(f"{prefix}_street", "街道门牌", "Street"),
        Field(f"{prefix}_post_code", "邮政编码", "Post code"),
        Field(f"{prefix}_city", "城市", "City", needed=True),
        Field(
            f"{prefix}_country",
            "国家代码",
            "Country code",
            hint_zh="两个大写字母",
            hint_en="two capital letters",
        ),
        Field(f"{prefix}_email", "电子邮件", "E-mail"),
        Field(f"{prefix}_phone", "电话", "Telephone"),
        Field(f"{prefix}_link", "网址", "Web address"),
    )
    return tuple(replace(field, of_zh=zh, of_en=f"{en}:") for field in fields)


_LABORATORY = Group(
    "校准实验室",
    "Laboratory",
    _contact(
        "laboratory",
        "实验室",
        "Laboratory",
        Field("laboratory_code", "认可编号", "Accreditation", hint_zh="如 CNAS L00000"),
        spoken("laboratory_further", "其他信息", "Further (tax or credit code)"),
    ),
)
_CUSTOMER = Group("委托方", "Customer", _contact("customer", "委托方", "Customer"))
_PERSONS = Group(
    "签字人员",
    "Persons",
    (
        spoken("approved_by", "批准人", "Approved by", needed=True),
        spoken("checked_by", "核验员", "Checked by"),
        spoken("calibrated_by", "校准员", "Calibrated by"),
    ),
)
GROUPS = (_DOCUMENT, _LABORATORY, _CUSTOMER, _PERSONS)
FIELDS = tuple(field for group in GROUPS for field in group.fields)
ROLES = {
    "approved_by": "批准人 / Approved by",
    "checked_by": "核验员 / Checked by",
    "calibrated_by": "校准员 / Calibrated by",
}
