# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write the example D-CoC: the Pt100 thermometer of the example DCC conforms to IEC 60751.

It cites that DCC by identifier and digest, as the evidence for its characteristics.
Every organisation is invented and says so in its name.
"""

from collections.abc import Iterator
from hashlib import sha256
from xml.etree.ElementTree import Element

from trustsvc.documents.dcc.example import IDENTIFIER as DCC_IDENTIFIER
from trustsvc.documents.dcc.example import example_dcc
from trustsvc.documents.dcc.writer import Expanded, Texts, node, optional, real
from trustsvc.documents.dcoc.writer import (
    Cited,
    Organisation,
    bounds,
    certificate,
    citation,
    contact,
    criterion,
    responsible,
    schemed,
    text,
)

IDENTIFIER = "HR-C-2026-00052"

_BODY = Organisation(
    name={"zh": "恒瑞认证有限公司（示例）", "en": "Hengrui Certification Co., Ltd. (example)"},
    identifiers={"USCC": "91320000MA00DEM004"},
    email="info@hengrui.example",
    phone="+86 25 0000 0520",
    link="https://hengrui.example",
    street="范例路 9 号 / 9 Fanli Road",
    post_code="210000",
    city="南京 / Nanjing",
    country="CN",
)
_MAKER = Organisation(
    name={"zh": "示例热工仪表厂（示例）", "en": "Example Thermal Instruments (example)"},
    identifiers={"USCC": "91350000MA0EXAMPL9"},
    email="quality@thermal.example",
    street="样品街 3 号 / 3 Yangpin Street",
    post_code="350000",
    city="福州 / Fuzhou",
    country="CN",
)


def example_dcoc(identifier: str | None = None, cites: tuple[str, str] | None = None) -> bytes:
    """Give the example D-CoC, canonical and unsigned.

    ``cites`` names a DCC by identifier and SHA-256 in hexadecimal; by default the example DCC as
    it is before signing.
    """
    cited = cites or (DCC_IDENTIFIER, sha256(example_dcc()).hexdigest())
    parts = (_objects(), _criteria(), _evaluations(*cited), _characteristics(), _statement())
    return certificate(_administrative(identifier or IDENTIFIER), [*parts, *_afterwards()])


def _administrative(identifier: str) -> Element:
    return node(
        "dcoc:administrativeData",
        node(
            "dcoc:dcocSoftware",
            node(
                "dcoc:software",
                text("dcoc:name", {"zh": "trustsvc 示例生成器", "en": "trustsvc example writer"}),
                node("dcoc:release", "v1.0"),
            ),
        ),
        _core(identifier),
        _scheme(),
        node("dcoc:certificationBody", contact("dcoc:contact", _BODY), _accreditations()),
        contact("dcoc:client", _MAKER),
        node("dcoc:manufacturers", contact("dcoc:contact", _MAKER)),
        node(
            "dcoc:responsibles",
            responsible({"zh": "周示例", "en": "Zhou Shili"}, "decision", main_signer=True),
            responsible({"zh": "郑样本", "en": "Zheng Yangben"}, "review", main_signer=False),
        ),
    )


def _core(identifier: str) -> Element:
    return node(
        "dcoc:coreData",
        node("dcoc:countryCodeISO3166_1", "CN"),
        *(node("dcoc:usedLangCodeISO639_1", lang) for lang in ("zh", "en")),
        node("dcoc:mandatoryLangCodeISO639_1", "zh"),
        node("dcoc:uniqueIdentifier", identifier),
        node("dcoc:certNo", identifier),
        node("dcoc:revision", "0"),
        node("dcoc:originalIssueDate", "2026-11-18"),
        node("dcoc:issueDate", "2026-11-18"),
        node("dcoc:decisionDate", "2026-11-17"),
        node("dcoc:validFrom", "2026-11-18"),
        node("dcoc:validUntil", "2029-11-17"),
        text("dcoc:geographicScope", {"zh": "中国", "en": "China"}),
    )


def _scheme() -> Element:
    return node(
        "dcoc:certificationScheme",
        node("dcoc:schemeId", "HR-TI-01"),
        text("dcoc:name", {"zh": "测温仪表认证方案（示例）", "en": "Thermometer scheme (example)"}),
        node("dcoc:type", "1a"),
        text("dcoc:owner", _BODY.name),
    )


def _accreditations() -> Element:
    return node(
        "dcoc:accreditations",
        node(
            "dcoc:accreditation",
            node("dcoc:accreditationBody", "CNAS"),
            node("dcoc:acronym", "CNAS"),
            node("dcoc:number", "CNAS C000-P (example)"),
            node("dcoc:standard", "ISO/IEC 17065:2012"),
            text("dcoc:scope", {"zh": "测温仪表", "en": "Temperature instruments"}),
            node("dcoc:mra", "IAF"),
        ),
    )


def _objects() -> Element:
    return node(
        "dcoc:objects",
        node(
            "dcoc:object",
            node("dcoc:kind", "serial"),
            text(
                "dcoc:name",
                {"zh": "工业铂电阻温度计", "en": "Industrial platinum resistance thermometer"},
            ),
            schemed(
                "dcoc:identifications",
                "dcoc:identification",
                {"serial": "2026-0417-088", "model": "WZP-230 Pt100"},
            ),
            schemed("dcoc:classifications", "dcoc:classification", {"HS": "9025.19"}),
            text("dcoc:categoryOfInstrument", {"zh": "测温仪表", "en": "Thermometers"}),
            text("dcoc:manufacturer", _MAKER.name),
            node("dcoc:model", "WZP-230 Pt100"),
        ),
    )


def _criteria() -> Element:
    sensors = {
        "zh": "工业铂热电阻及铂感温元件",
        "en": "Industrial platinum resistance thermometers and platinum temperature sensors",
    }
    return node(
        "dcoc:criteria",
        criterion("standard", "IEC 60751", "2022", sensors),
        criterion("standard", "GB/T 30121", "2013", sensors),
    )


def _evaluations(cited_identifier: str, cited_sha256: str) -> Element:
    cited = Cited(
        kind="dcc",
        name={"zh": "校准证书", "en": "Calibration certificate"},
        identifier=cited_identifier,
        sha256=cited_sha256,
        issued="2026-11-12",
    )
    laboratory = {
        "zh": "海川计量检测有限公司（示例）",
        "en": "Haichuan Metrology & Testing Co., Ltd. (example)",
    }
    return node(
        "dcoc:evaluations",
        node(
            "dcoc:evaluation",
            node("dcoc:type", "calibration"),
            text("dcoc:name", {"zh": "五点温度校准", "en": "Calibration at five temperatures"}),
            text("dcoc:laboratory", laboratory),
            node("dcoc:date", "2026-11-10"),
            citation("dcoc:report", cited),
        ),
    )


def _characteristics() -> Element:
    rows = [
        ("-40", "-0.041", "0.030", "0.23"),
        ("0", "0.012", "0.020", "0.15"),
        ("100", "0.058", "0.030", "0.35"),
        ("200", "0.131", "0.040", "0.55"),
        ("300", "0.242", "0.060", "0.75"),
    ]
    return node("dcoc:characteristics", *(_characteristic(*row) for row in rows))


def _characteristic(at: str, error: str, uncertainty: str, limit: str) -> Element:
    shown = at.replace("-", "\N{MINUS SIGN}")
    named: Texts = {"zh": f"{shown} °C 时的误差", "en": f"Error at {shown} °C"}
    return node(
        "dcoc:characteristic",
        text("dcoc:name", named),
        real(error, r"\kelvin", Expanded(values=[uncertainty])),
        bounds(real(f"-{limit}", r"\kelvin"), real(limit, r"\kelvin")),
        node("dcoc:conformity", "pass"),
    )


def _statement() -> Element:
    return node(
        "dcoc:statementOfConformity",
        text(
            "dcoc:declaration",
            {
                "zh": "上述温度计在 −40 °C 至 300 °C 范围内符合 IEC 60751:2022 A 级的要求。",
                "en": "From −40 °C to 300 °C the thermometer named above meets the requirements "
                "of IEC 60751:2022, class A.",
            },
        ),
        node("dcoc:result", "pass"),
        text(
            "dcoc:decisionRule",
            {
                "zh": "误差绝对值与扩展不确定度之和不超过允差（ILAC-G8:09/2019）。",
                "en": "The absolute error plus the expanded uncertainty does not exceed the "
                "tolerance (ILAC-G8:09/2019).",
            },
        ),
        text(
            "dcoc:conditions",
            {
                "zh": "四线制接线，测量电流不超过 1 mA。",
                "en": "Four wires, current of 1 mA at most.",
            },
        ),
        text(
            "dcoc:limitations",
            {
                "zh": "不适用于该型号的其他器具。",
                "en": "No other instrument of this type is covered.",
            },
        ),
    )


def _afterwards() -> Iterator[Element]:
    yield node(
        "dcoc:marks",
        node(
            "dcoc:mark",
            node("dcoc:markScheme", "HR-MARK (example)"),
            node("dcoc:licenceNo", "HRM-2026-0052"),
        ),
    )
    yield node("dcoc:surveillance", optional("dcoc:nextDue", "2027-11-17"))
