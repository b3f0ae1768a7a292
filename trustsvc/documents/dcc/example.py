# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Write the example DCC: a Pt100 thermometer compared at five temperatures.

Complete and plausible, in Chinese and English, and plainly invented: every organisation says so in
its name. Four results lie within the accredited scope, the one at 300 °C outside.
"""

from xml.etree.ElementTree import Element

from trustsvc.documents.dcc.example_texts import (
    CONDITIONS,
    CUSTOMER,
    EQUIPMENT,
    LABORATORY,
    METHODS,
    STATEMENTS,
)
from trustsvc.documents.dcc.writer import (
    Contact,
    Expanded,
    certificate,
    contact,
    identification,
    node,
    quantity,
    real,
    real_list,
    text,
)

IDENTIFIER = "HC-T-2026-00417"
CERTIFICATE_NUMBER = {"zh": "证书编号", "en": "Certificate number"}


def example_dcc(identifier: str | None = None) -> bytes:
    """Give the example DCC 3.3.0, canonical and unsigned; one identifier, one sequence of bytes."""
    return certificate(_administrative(identifier or IDENTIFIER), _measurement_results())


def _administrative(identifier: str) -> Element:
    return node(
        "dcc:administrativeData",
        node("dcc:dccSoftware", _software()),
        node("dcc:refTypeDefinitions", _vocabulary()),
        _core_data(identifier),
        node("dcc:items", _item()),
        node(
            "dcc:calibrationLaboratory",
            node("dcc:calibrationLaboratoryCode", "CNAS L00000"),
            contact("dcc:contact", LABORATORY),
            node("dcc:cryptElectronicSeal", "true"),
        ),
        node("dcc:respPersons", *_persons()),
        contact("dcc:customer", CUSTOMER),
        node("dcc:statements", *_statements()),
    )


def _software() -> Element:
    return node(
        "dcc:software",
        text("dcc:name", {"zh": "trustsvc 示例生成器", "en": "trustsvc example writer"}),
        node("dcc:release", "v1.0"),
        node("dcc:type", "application"),
    )


def _vocabulary() -> Element:
    return node(
        "dcc:refTypeDefinition",
        text("dcc:name", {"zh": "DKD 基本术语", "en": "DKD basic terms"}),
        node("dcc:namespace", "basic"),
        node("dcc:link", "https://digilab.ptb.de/dkd/refType/vocab/"),
    )


def _core_data(identifier: str) -> Element:
    order = {"zh": "委托单号", "en": "Order number"}
    return node(
        "dcc:coreData",
        node("dcc:countryCodeISO3166_1", "CN"),
        *(node("dcc:usedLangCodeISO639_1", lang) for lang in ("zh", "en")),
        node("dcc:mandatoryLangCodeISO639_1", "zh"),
        node("dcc:uniqueIdentifier", identifier),
        node(
            "dcc:identifications",
            identification("calibrationLaboratory", "WT-2026-1093", order, "basic_orderNumber"),
        ),
        node("dcc:receiptDate", "2026-11-05"),
        node("dcc:beginPerformanceDate", "2026-11-09"),
        node("dcc:endPerformanceDate", "2026-11-10"),
        node("dcc:performanceLocation", "laboratory"),
        node("dcc:issueDate", "2026-11-12"),
    )


def _item() -> Element:
    serial = {"zh": "出厂编号", "en": "Serial number"}
    asset = {"zh": "客户管理编号", "en": "Customer's asset number"}
    maker = Contact(
        name={"zh": "示例热工仪表厂（示例）", "en": "Example Thermal Instruments (example)"}
    )
    described = {
        "zh": "四线制，A 级（−100 °C 至 450 °C），保护管直径 6 mm，长 500 mm。",
        "en": "Four-wire, class A (−100 °C to 450 °C), sheath 6 mm in diameter, 500 mm long.",
    }
    return node(
        "dcc:item",
        text(
            "dcc:name",
            {"zh": "工业铂电阻温度计", "en": "Industrial platinum resistance thermometer"},
        ),
        text("dcc:description", described),
        contact("dcc:manufacturer", maker),
        node("dcc:model", "WZP-230 Pt100"),
        node(
            "dcc:identifications",
            identification("manufacturer", "2026-0417-088", serial, "basic_serialNumber"),
            identification("customer", "QA-TE-0312", asset),
        ),
        id="item",
    )


def _persons() -> list[Element]:
    people = [
        ({"zh": "林示例", "en": "Lin Shili"}, "批准人 / Approved by", "true"),
        ({"zh": "陈样本", "en": "Chen Yangben"}, "核验员 / Checked by", "false"),
        ({"zh": "吴范例", "en": "Wu Fanli"}, "校准员 / Calibrated by", "false"),
    ]
    return [
        node(
            "dcc:respPerson",
            contact("dcc:person", Contact(name=name)),
            node("dcc:role", role),
            node("dcc:mainSigner", main),
        )
        for name, role, main in people
    ]


def _statements() -> list[Element]:
    made = []
    for stated in STATEMENTS:
        attributes = {"refType": stated.ref_type}
        if stated.id is not None:
            attributes["id"] = stated.id
        made.append(
            node(
                "dcc:statement",
                text("dcc:name", stated.name),
                None if stated.traceable is None else node("dcc:traceable", stated.traceable),
                *(node("dcc:norm", norm) for norm in stated.norms),
                text("dcc:declaration", stated.declaration),
                None if stated.date is None else node("dcc:date", stated.date),
                contact("dcc:respAuthority", CUSTOMER) if stated.by_customer else None,
                None if stated.conformity is None else node("dcc:conformity", stated.conformity),
                **attributes,
            )
        )
    return made


def _measurement_results() -> Element:
    named = {"zh": "温度示值比较法校准", "en": "Calibration by comparison"}
    return node(
        "dcc:measurementResults",
        node(
            "dcc:measurementResult",
            text("dcc:name", named),
            node("dcc:usedMethods", *_methods()),
            node("dcc:measuringEquipments", *_equipment()),
            node("dcc:influenceConditions", *_conditions()),
            node("dcc:results", _result()),
        ),
    )


def _methods() -> list[Element]:
    return [
        node(
            "dcc:usedMethod",
            text("dcc:name", name),
            text("dcc:description", described),
            *(node("dcc:norm", norm) for norm in norms),
            refType=ref_type,
        )
        for ref_type, name, described, norms in METHODS
    ]


def _equipment() -> list[Element]:
    serial = {"zh": "出厂编号", "en": "Serial number"}
    return [
        node(
            "dcc:measuringEquipment",
            text("dcc:name", used.name),
            text("dcc:description", used.description),
            node(
                "dcc:certificate",
                text("dcc:referral", used.certified_by),
                node("dcc:referralID", used.certificate),
                node("dcc:procedure", used.procedure),
                node("dcc:value", used.digest),
                node("dcc:inValidityRange", "true"),
                node("dcc:traceable", "true"),
            ),
            node("dcc:model", used.model),
            node("dcc:identifications", identification("manufacturer", used.serial, serial)),
            refType="basic_normalUsed",
        )
        for used in EQUIPMENT
    ]


def _conditions() -> list[Element]:
    return [
        node(
            "dcc:influenceCondition",
            text("dcc:name", name),
            node(
                "dcc:data",
                *(
                    quantity(
                        role, label, real(value, unit, None if u is None else Expanded(values=[u]))
                    )
                    for role, label, value, unit, u in numbers
                ),
            ),
            refType=ref_type,
        )
        for ref_type, name, numbers in CONDITIONS
    ]


def _result() -> Element:
    resistance = Expanded(values=["0.012", "0.008", "0.012", "0.015", "0.022"])
    error = Expanded(values=["0.030", "0.020", "0.030", "0.040", "0.060"])
    reference = ["-39.987", "0.002", "100.014", "199.968", "299.951"]
    ohms = ["84.2596", "100.0055", "138.5328", "175.8924", "212.1202"]
    indicated = ["-40.028", "0.014", "100.072", "200.099", "300.193"]
    columns = node(
        "dcc:list",
        _column(
            "basic_nominalValue",
            "标称温度",
            "Nominal temperature",
            ["-40", "0", "100", "200", "300"],
        ),
        _column("basic_referenceValue", "参考温度", "Reference temperature", reference),
        quantity(
            "basic_measuredResistance",
            {"zh": "实测电阻", "en": "Measured resistance"},
            real_list(ohms, r"\ohm", resistance),
        ),
        _column("basic_measuredValue", "示值", "Indicated value", indicated),
        quantity(
            "basic_measurementError",
            {"zh": "示值误差", "en": "Error of indication"},
            real_list(["-0.041", "0.012", "0.058", "0.131", "0.242"], r"\kelvin", error),
            _conformity(),
            _scope(),
        ),
        refType="basic_table",
    )
    named = {"zh": "校准结果", "en": "Calibration results"}
    return node("dcc:result", text("dcc:name", named), node("dcc:data", columns))


def _column(ref_type: str, zh: str, en: str, values: list[str]) -> Element:
    return quantity(ref_type, {"zh": zh, "en": en}, real_list(values, r"\degreecelsius"))


def _conformity() -> Element:
    upper = ["0.23", "0.15", "0.35", "0.55", "0.75"]
    lower = [f"-{limit}" for limit in upper]
    return node(
        "dcc:metaData",
        text("dcc:name", {"zh": "符合性", "en": "Conformity"}),
        node("dcc:conformityXMLList", "pass pass pass pass pass"),
        node(
            "dcc:data",
            quantity(
                "basic_acceptanceLimitLower",
                {"zh": "下限", "en": "Lower limit"},
                real_list(lower, r"\kelvin"),
            ),
            quantity(
                "basic_acceptanceLimitUpper",
                {"zh": "上限", "en": "Upper limit"},
                real_list(upper, r"\kelvin"),
            ),
        ),
        refType="basic_conformity",
        refId="conformity",
    )


def _scope() -> Element:
    return node(
        "dcc:metaData",
        text("dcc:name", {"zh": "认可范围", "en": "Accredited scope"}),
        node("dcc:validXMLList", "true true true true false"),
        refType="basic_isInCMC",
        refId="accredited",
    )
