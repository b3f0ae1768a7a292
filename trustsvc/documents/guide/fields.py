# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""List the items of the guide's table of core metadata, each with its place in ours.

The table is what ``docs/metadata.md`` shows, what the published schema is tested against, and what
says where an item comes from in a document of each kind.
"""

from dataclasses import dataclass

STATED = "stated beside"
NEVER = "–"


@dataclass(frozen=True, slots=True)
class GuideField:
    """One item of the guide: its group and name there, its place here, where it comes from.

    ``place`` is a path in what ``…/metadata`` answers: ``[]`` stands for each entry of a list,
    ``[scheme=uscc]`` for the entry with that value.
    """

    group: str
    item: str
    place: str
    obligation: str
    en: str
    zh: str
    dcc: str
    dcoc: str
    plain: str


REQUIRED = "required"
SAID = "where said"

FIELDS: tuple[GuideField, ...] = (
    GuideField(
        "机构标识",
        "统一社会信用代码",
        "organisations[].identifiers[scheme=uscc].value",
        "required of a Chinese issuer; else where said",
        "Unified Social Credit Code (GB 32100) of an organisation in China. A wrong check "
        "character is told, never refused: registers hold such codes.",
        "中国境内机构的唯一标识（GB 32100）。校验码不符只提示、不拒绝。",
        f"`location/further` (统一社会信用代码 or `USCC`, then the code); the issuer's account "
        f"(`NTRCN-…`); {STATED}",
        "`identifiers/identifier[@scheme='USCC']` of each organisation; the issuer's account",
        f"`issuer_identifiers` (`USCC:…`); the issuer's account; {STATED}",
    ),
    GuideField(
        "机构标识",
        "全球位置编码（GLN）",
        "organisations[].identifiers[scheme=gln].value",
        SAID,
        "Global Location Number of GS1, for dealings across borders. A wrong check digit is "
        "refused where it is stated beside, told where the document says it.",
        "国际交互优先采用的 GS1 全球位置编码。随附声明中校验码不符则拒绝；文件自身不符则提示。",
        f"`location/further` (全球位置编码 or `GLN`, then the number); {STATED}",
        f"`identifiers/identifier[@scheme='GLN']` of each organisation; {STATED}",
        f"`issuer_identifiers` (`GLN:…`); {STATED}",
    ),
    GuideField(
        "时间标识",
        "生效日期",
        "dates.effective.date",
        SAID,
        "The day from which the document holds: ISO 8601, a whole day at the issuer's place.",
        "文件开始生效的日期：ISO 8601，按签发方所在地的整日计。",
        f"`coreData/issueDate` (since 3.2.0); {STATED}",
        "`coreData/validFrom`",
        f"`issue_date`; {STATED}",
    ),
    GuideField(
        "时间标识",
        "失效日期",
        "dates.expiry.date",
        SAID,
        "The last day on which the document holds. A calibration certificate has none: the "
        "customer's recalibration date is no expiry.",
        "文件有效的最后一日。校准证书没有失效日期：客户的复校日期不是失效日期。",
        NEVER,
        f"`coreData/validUntil`; {STATED}",
        STATED,
    ),
    GuideField(
        "时间标识",
        "版本日期",
        "dates.version.date",
        SAID,
        "The day on which this version of the document was issued.",
        "本版本文件的签发日期。",
        f"`coreData/issueDate` (since 3.2.0); {STATED}",
        "`coreData/issueDate`",
        f"`issue_date`; {STATED}",
    ),
    GuideField(
        "状态标识",
        "现行/废止",
        "standards[].state",
        SAID,
        "State of a standard on which the document is based: `current` (现行) or `withdrawn` "
        "(废止), as the issuer says. It never changes the document's own status.",
        "文件所依据标准的状态，由签发方声明；不影响文件自身的状态。",
        STATED,
        STATED,
        STATED,
    ),
    GuideField(
        "状态标识",
        "有效/暂停/撤销",
        "status.guide",
        "required, but for superseded documents",
        "Status of the document: `valid` (有效), `suspended` (暂停), `revoked` (撤销). Ours has "
        "`superseded` too, for which the guide has no word; `expired` is told apart.",
        "文件的状态。本服务另有 superseded（已被替代），指南无对应用语；过期另行标明。",
        "our status records, provable on the chain",
        "our status records, provable on the chain",
        "our status records, provable on the chain",
    ),
    GuideField(
        "状态标识",
        "合格/限用/停用",
        "instruments[].state",
        SAID,
        "State of an instrument: `qualified` (合格), `restricted` (限用), `out_of_service` (停用). "
        "Its owner sets it, never this service: whoever states it says who the owner is.",
        "计量器具的状态，由器具所有者确定，本服务从不设定；声明时须写明由谁确定。",
        STATED,
        STATED,
        STATED,
    ),
    GuideField(
        "关系标识",
        "引用",
        "relations.cites[].identifier",
        SAID,
        "Documents that this one refers to.",
        "本文件引用的其他文件。",
        "`previousReport`, the `certificate` of each measuring equipment, with what they link to",
        "the `report` of each evaluation, `previousCertificates`, a notified body's certificate",
        f"`cites`; {STATED}",
    ),
    GuideField(
        "关系标识",
        "依据",
        "relations.based_on[].identifier",
        SAID,
        "What the document was made by: standards, regulations, a scheme.",
        "本文件所依据的标准、法规或认证方案。",
        "`norm` of methods and statements",
        "`criteria`, standards also applied, `certificationScheme`",
        STATED,
    ),
    GuideField(
        "关系标识",
        "补充",
        "relations.supplements[].identifier",
        SAID,
        "A document to which this one adds.",
        "本文件所补充的文件。",
        f"`reportAmendedSubstituted` that amends; {STATED}",
        f"`replaces` that amends; {STATED}",
        STATED,
    ),
    GuideField(
        "关系标识",
        "冲突",
        "relations.conflicts[].identifier",
        SAID,
        "A document with which this one cannot hold together, such as the one that it replaces.",
        "与本文件不能同时有效的文件，例如被本文件替代的文件。",
        f"`reportAmendedSubstituted` that substitutes; {STATED}",
        f"`replaces` that substitutes or reissues; {STATED}",
        f"`replaces`; {STATED}",
    ),
)
"""The twelve items, in the guide's order."""
