# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Hold the words of the example DCC: who, how, with what, under which conditions, what is stated.

All organisations are invented and say so; standards are cited with their edition.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from trustsvc.documents.dcc.writer import Contact, Texts

LABORATORY = Contact(
    name={
        "zh": "海川计量检测有限公司（示例）",
        "en": "Haichuan Metrology & Testing Co., Ltd. (example)",
    },
    email="cal@haichuan.example",
    phone="+86 25 0000 0417",
    link="https://haichuan.example",
    city="南京 / Nanjing",
    country="CN",
    post_code="210000",
    street="示例路 88 号 / 88 Shili Road",
    further={
        "zh": "统一社会信用代码 91320000MA00EXAMPN",
        "en": "Unified social credit code 91320000MA00EXAMPN",
    },
)
CUSTOMER = Contact(
    name={"zh": "青岚制药有限公司（示例）", "en": "Qinglan Pharmaceutical Co., Ltd. (example)"},
    email="quality@qinglan.example",
    city="杭州 / Hangzhou",
    country="CN",
    post_code="310000",
    street="样例大道 6 号 / 6 Yangli Avenue",
)

METHODS: Sequence[tuple[str, Texts, Texts, Sequence[str]]] = [
    (
        "basic_calibrationMethod",
        {"zh": "比较法", "en": "Comparison method"},
        {
            "zh": "被校温度计与标准铂电阻温度计在恒温槽中比较，按升温顺序逐点测量；"
            "示值由实测电阻按 IEC 60751 的分度关系换算。",
            "en": "The thermometer was compared with a standard platinum resistance thermometer "
            "in stirred baths at rising temperatures; the indicated value follows from the "
            "measured resistance by the reference function of IEC 60751.",
        },
        ["JJG 229-2010", "IEC 60751:2022", "GB/T 30121-2013"],
    ),
    (
        "basic_methodMeasurementUncertainty",
        {"zh": "扩展不确定度", "en": "Expanded uncertainty"},
        {
            "zh": "扩展不确定度由合成标准不确定度乘以包含因子 k = 2 得到，"
            "对应约 95 % 的包含概率；不含被校温度计的长期漂移。",
            "en": "The expanded uncertainty is the combined standard uncertainty multiplied by the "
            "coverage factor k = 2, for a coverage probability of about 95 %; long-term drift of "
            "the thermometer is not included.",
        },
        ["JJF 1059.1-2012", "JCGM 100:2008"],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Equipment:
    """Hold one measuring equipment and the certificate that makes it traceable."""

    name: Texts
    description: Texts
    model: str
    serial: str
    certified_by: Texts
    certificate: str
    procedure: str
    digest: str


_INSTITUTE = {
    "zh": "示例国家计量研究院（示例）",
    "en": "Example National Metrology Institute (example)",
}
EQUIPMENT = [
    Equipment(
        name={"zh": "标准铂电阻温度计", "en": "Standard platinum resistance thermometer"},
        description={
            "zh": "二等标准，−189 °C 至 420 °C",
            "en": "Second-order standard, −189 °C to 420 °C",
        },
        model="WZPB-2",
        serial="SPRT-20117",
        certified_by=_INSTITUTE,
        certificate="ENMI-RT-2026-0031",
        procedure="c14n-sha256",
        digest=sha256(b"example certificate ENMI-RT-2026-0031").hexdigest(),
    ),
    Equipment(
        name={"zh": "测温电桥", "en": "Resistance thermometry bridge"},
        description={"zh": "最大允许误差 ±2 mΩ", "en": "Maximum permissible error ±2 mΩ"},
        model="TB-7000",
        serial="B-4471",
        certified_by=_INSTITUTE,
        certificate="ENMI-RE-2026-0208",
        procedure="analogue",
        digest="analogue",
    ),
]

_Number = tuple[str | None, Texts, str, str, str | None]
CONDITIONS: Sequence[tuple[str, Texts, Sequence[_Number]]] = [
    (
        "basic_temperature",
        {"zh": "环境温度", "en": "Ambient temperature"},
        [
            (
                "basic_temperatureMin",
                {"zh": "最低", "en": "Minimum"},
                "22.6",
                r"\degreecelsius",
                "0.3",
            ),
            (
                "basic_temperatureMax",
                {"zh": "最高", "en": "Maximum"},
                "23.1",
                r"\degreecelsius",
                "0.3",
            ),
        ],
    ),
    (
        "basic_humidityRelative",
        {"zh": "相对湿度", "en": "Relative humidity"},
        [
            ("basic_humidityRelativeMin", {"zh": "最低", "en": "Minimum"}, "45", r"\percent", "3"),
            ("basic_humidityRelativeMax", {"zh": "最高", "en": "Maximum"}, "48", r"\percent", "3"),
        ],
    ),
    (
        "temperature_immersionDepth",
        {"zh": "浸没深度", "en": "Immersion depth"},
        [(None, {"zh": "浸没深度", "en": "Immersion depth"}, "300", r"\milli\metre", None)],
    ),
    (
        "temperature_measuringCurrent",
        {"zh": "测量电流", "en": "Measuring current"},
        [(None, {"zh": "测量电流", "en": "Measuring current"}, "1", r"\milli\ampere", None)],
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """Hold one statement of the certificate."""

    ref_type: str
    name: Texts
    declaration: Texts
    id: str | None = None
    traceable: str | None = None
    norms: Sequence[str] = ()
    date: str | None = None
    by_customer: bool = False
    conformity: str | None = None


STATEMENTS = [
    Stated(
        ref_type="basic_metrologicallyTraceableToSI",
        id="traceable",
        name={"zh": "计量溯源性", "en": "Metrological traceability"},
        traceable="true",
        norms=["ISO/IEC 17025:2017"],
        declaration={
            "zh": "校准结果通过所列测量标准溯源至国际单位制（SI）。",
            "en": "The results are traceable to the International System of Units (SI) through "
            "the measurement standards listed.",
        },
    ),
    Stated(
        ref_type="basic_isInCMC",
        id="accredited",
        name={"zh": "认可范围", "en": "Accredited scope"},
        declaration={
            "zh": "−40 °C 至 200 °C 的结果在 CNAS L00000（示例）认可范围内；"
            "300 °C 的结果不在认可范围内。",
            "en": "Results from −40 °C to 200 °C lie within the scope of accreditation CNAS L00000 "
            "(example); the result at 300 °C does not.",
        },
    ),
    Stated(
        ref_type="basic_conformity",
        id="conformity",
        name={"zh": "符合性判定规则", "en": "Decision rule for conformity"},
        norms=["ILAC-G8:09/2019", "IEC 60751:2022"],
        declaration={
            "zh": "按客户要求与 A 级允差比较：误差绝对值与扩展不确定度之和不超过允差时判为合格。",
            "en": "At the customer's request compared with the class A tolerance: a point passes "
            "when the absolute error plus the expanded uncertainty does not exceed the tolerance.",
        },
        conformity="pass",
    ),
    Stated(
        ref_type="basic_recalibration",
        name={"zh": "客户设定的复校日期", "en": "Recalibration date set by the customer"},
        declaration={
            "zh": "复校日期由客户设定；它不是本证书的失效日期。",
            "en": "The customer set this date; this certificate does not expire with it.",
        },
        date="2027-11-09",
        by_customer=True,
    ),
    Stated(
        ref_type="basic_scopeOfResults",
        name={"zh": "结果的适用范围", "en": "What the results concern"},
        declaration={
            "zh": "结果仅对所校准的物品及校准时的状态有效。"
            "未经本实验室书面批准，不得部分复制本证书。",
            "en": "The results concern only the item calibrated, as it was then. This certificate "
            "may be reproduced in part only with the laboratory's written approval.",
        },
    ),
]
