# ruff: noqa: RUF001 - Chinese texts are written with Chinese punctuation
"""Give one complete model of each kind, as a laboratory and a certification body would send it.

Every organisation is invented and says so in its name.
"""

from typing import Any


def dcc_model_example(identifier: str = "HC-M-2026-00031") -> dict[str, Any]:
    """Give the model of a DCC: an analytical balance at three loads."""
    return {
        "kind": "dcc",
        "identifier": identifier,
        "languages": ["zh", "en"],
        "country": "CN",
        "order": "WT-2026-1101",
        "dates": {"received": "2026-11-09", "begin": "2026-11-10", "issued": "2026-11-12"},
        "place": "customer",
        "laboratory": {
            "name": {
                "zh": "海川计量检测有限公司（示例）",
                "en": "Haichuan Metrology & Testing Co., Ltd. (example)",
            },
            "code": "CNAS L00000",
            "email": "cal@haichuan.example",
            "address": {"street": "示例路 88 号", "city": "南京", "country": "CN"},
        },
        "customer": {
            "name": {"zh": "青岚制药有限公司（示例）", "en": "Qinglan Pharmaceutical (example)"},
            "address": {"city": "杭州", "country": "CN"},
        },
        "persons": [
            {"name": "林示例", "role": "批准人 / Approved by", "main_signer": True},
            {"name": "吴范例", "role": "校准员 / Calibrated by"},
        ],
        "items": [
            {
                "id": "balance",
                "name": {"zh": "电子天平", "en": "Electronic balance"},
                "manufacturer": "示例衡器厂（示例）",
                "model": "XB-220",
                "serial": "2024-0917",
                "identifications": [{"issuer": "customer", "value": "QA-BA-0107"}],
            }
        ],
        "coverage": {"k": "2", "probability": "0.95"},
        "methods": [
            {
                "name": {"zh": "标准砝码法", "en": "Standard weights"},
                "norms": ["JJG 1036-2022", "JJF 1059.1-2012"],
            }
        ],
        "equipment": [
            {
                "name": {"zh": "E2 等级砝码组", "en": "Set of weights, class E2"},
                "model": "1 mg – 200 g",
                "serial": "W-2291",
                "certificate": {
                    "issuer": {
                        "zh": "示例国家计量研究院（示例）",
                        "en": "Example National Metrology Institute (example)",
                    },
                    "identifier": "ENMI-M-2026-0117",
                    "sha256": "8f434346648f6b96df89dda901c5176b10a6d83961dd3c1ac88b59b2dc327aa4",
                    "in_validity": True,
                    "traceable": True,
                },
            }
        ],
        "conditions": [
            {
                "name": {"zh": "环境温度", "en": "Ambient temperature"},
                "ref_type": "basic_temperature",
                "unit": "°C",
                "min": "20.3",
                "max": "20.9",
                "uncertainty": "0.3",
            }
        ],
        "statements": [
            {
                "about": "conformity",
                "id": "conformity",
                "text": {
                    "zh": "误差绝对值与扩展不确定度之和不超过最大允许误差时判为合格。",
                    "en": "A point passes when the absolute error plus the expanded uncertainty "
                    "does not exceed the maximum permissible error.",
                },
                "norms": ["JJG 1036-2022"],
                "verdict": "pass",
            },
            {
                "about": "accredited_scope",
                "id": "accredited",
                "text": {
                    "zh": "200 g 的结果不在认可范围内。",
                    "en": "The result at 200 g lies outside the scope of accreditation.",
                },
            },
            {"about": "recalibration", "date": "2027-11-10", "by_customer": True},
        ],
        "results": [
            {
                "id": "errors",
                "item": "balance",
                "quantity": {"zh": "示值误差", "en": "Error of indication"},
                "role": "error",
                "unit": "mg",
                "nominal_unit": "g",
                "points": [
                    {
                        "nominal": "0.1", "value": "0.02", "uncertainty": "0.05",
                        "lower_limit": "-0.50", "upper_limit": "0.50", "verdict": "pass",
                        "in_scope": True,
                    },
                    {
                        "nominal": "100", "value": "0.10", "uncertainty": "0.11",
                        "lower_limit": "-1.00", "upper_limit": "1.00", "verdict": "pass",
                        "in_scope": True,
                    },
                    {
                        "nominal": "200", "value": "-0.15", "uncertainty": "0.20",
                        "lower_limit": "-1.50", "upper_limit": "1.50", "verdict": "pass",
                        "in_scope": False,
                    },
                ],
            },
            {
                "quantity": {"zh": "外观检查", "en": "Visual inspection"},
                "text": {"zh": "未见损伤。", "en": "No damage."},
                "verdict": "pass",
            },
        ],
    }  # fmt: skip


def dcoc_model_example(identifier: str = "HR-C-2026-00061") -> dict[str, Any]:
    """Give the model of a D-CoC for that balance, which cites its DCC."""
    return {
        "kind": "dcoc",
        "identifier": identifier,
        "languages": ["zh", "en"],
        "country": "CN",
        "dates": {
            "decided": "2026-11-17",
            "issued": "2026-11-18",
            "valid_until": "2029-11-17",
        },
        "scheme": {
            "identifier": "HR-BA-01",
            "name": {"zh": "天平认证方案（示例）", "en": "Scheme for balances (example)"},
            "type": "1a",
        },
        "body": {
            "name": {
                "zh": "恒瑞认证有限公司（示例）",
                "en": "Hengrui Certification Co., Ltd. (example)",
            },
            "identifiers": [{"scheme": "USCC", "value": "91320000MA00DEM004"}],
            "address": {"city": "南京", "country": "CN"},
            "accreditations": [
                {
                    "body": "CNAS",
                    "number": "CNAS C000-P (example)",
                    "standard": "ISO/IEC 17065:2012",
                }
            ],
        },
        "client": {"name": "示例衡器厂（示例）", "address": {"city": "福州", "country": "CN"}},
        "persons": [{"name": "周示例", "role": "decision", "main_signer": True}],
        "objects": [
            {
                "kind": "serial",
                "name": {"zh": "电子天平", "en": "Electronic balance"},
                "identifications": [{"scheme": "serial", "value": "2024-0917"}],
                "model": "XB-220",
            }
        ],
        "criteria": [{"kind": "standard", "reference": "JJG 1036", "edition": "2022"}],
        "evaluations": [
            {
                "type": "calibration",
                "date": "2026-11-10",
                "report": {
                    "kind": "dcc",
                    "identifier": "HC-M-2026-00031",
                    "sha256": "2c624232cdd221771294dfbb310aca000a0df6ac8b66b696d90ef06fdefb64a3",
                    "issued": "2026-11-12",
                },
            }
        ],
        "characteristics": [
            {
                "name": {"zh": "100 g 时的误差", "en": "Error at 100 g"},
                "value": "0.10",
                "unit": "mg",
                "uncertainty": "0.11",
                "k": "2",
                "probability": "0.95",
                "lower_limit": "-1.00",
                "upper_limit": "1.00",
                "verdict": "pass",
            }
        ],
        "statement": {
            "text": {
                "zh": "该天平符合 JJG 1036-2022 对 I 级天平的要求。",
                "en": "The balance meets the requirements of JJG 1036-2022 for class I.",
            },
            "verdict": "pass",
        },
        "surveillance": {"next_due": "2027-11-17"},
    }
