# ruff: noqa: RUF001 - Chinese sentences use Chinese punctuation
"""Hold an EU declaration of conformity to its fields (Decision 768/2008/EC, Annex III).

A D-CoC claims the profile by ``profile="eu-declaration"``; then a field that Annex III lists and
the document lacks is an error, cited by its number there. A field that Annex III wants "where
applicable" is an error where Annex II makes it applicable, else a warning.
Every rule reads the root of a tree that the grammar accepted.
"""

from collections.abc import Iterator

from trustsvc.documents.findings import Finding, Severity, in_both
from trustsvc.documents.places import xpath_of
from trustsvc.documents.words import read_words
from trustsvc.documents.xml import Element, child, children, text_of

PROFILE = "eu-declaration"
NOTIFIED_BODY_ALWAYS = frozenset({"B", "C", "D", "D1", "E", "E1", "F", "F1", "G", "H", "H1"})
"""Modules in which Annex II gives a notified body a part; C stands on a certificate of B."""
NOTIFIED_BODY_OR_OWN = frozenset({"A1", "A2", "C1", "C2"})
"""Modules in which an accredited in-house body may take that part."""


def eu_declaration(root: Element) -> Iterator[Finding]:
    """Refuse an EU declaration that lacks what Annex III lists."""
    if root.get("profile") != PROFILE:
        return
    administrative, conformity = child(root, "administrativeData"), child(root, "conformity")
    yield from _numbers(conformity)
    yield from _maker(administrative)
    yield from _issuer(administrative)
    yield from _responsibility(conformity)
    yield from _references(conformity)
    yield from _notified_bodies(administrative, conformity)
    yield from _signed(administrative)


def _lacks(  # noqa: PLR0913  a finding has these parts
    code: str,
    place: Element | None,
    point: str,
    says: tuple[str, str],
    remedy: tuple[str, str],
    *,
    severity: Severity = Severity.ERROR,
) -> Iterator[Finding]:
    if place is not None:
        yield Finding(
            f"eu-declaration-{code}",
            severity,
            xpath_of(place),
            in_both(
                f"{says[0]} (Decision 768/2008/EC, Annex III, {point})",
                f"{says[1]}（768/2008/EC 决定附件 III 第 {point} 项）",
            ),
            in_both(*remedy),
        )


def _says(element: Element | None) -> bool:
    return any(text for text in read_words(element).values())


def _numbers(conformity: Element | None) -> Iterator[Finding]:
    """Annex III, 1 and 4: the product is identified so that it can be traced."""
    for element in children(child(conformity, "objects"), "object"):
        numbers = children(child(element, "identifications"), "identification")
        if next(numbers, None) is None:
            yield from _lacks(
                "product-number",
                element,
                "1, 4",
                ("nothing identifies this product", "缺少产品的唯一标识"),
                ("add a serial, batch, type or model number", "补充序列号、批号、型式或型号"),
            )


def _maker(administrative: Element | None) -> Iterator[Finding]:
    """Annex III, 2: name and address of the manufacturer or his authorised representative."""
    makers = child(administrative, "manufacturers")
    named = [*children(makers, "contact"), *children(administrative, "authorisedRepresentative")]
    if not any(_is_addressed(contact) for contact in named):
        yield from _lacks(
            "address",
            makers,
            "2",
            (
                "no address of the manufacturer or its authorised representative",
                "缺少制造商或其授权代表的地址",
            ),
            ("add dcoc:location with street and city", "补充 dcoc:location（街道与城市）"),
        )


def _is_addressed(contact: Element) -> bool:
    location = child(contact, "location")
    return child(location, "street", "city") is not None or _says(child(location, "further"))


def _issuer(administrative: Element | None) -> Iterator[Finding]:
    """Annex III, 3: who declares is the manufacturer, or the representative in his name."""
    body = child(administrative, "certificationBody")
    issuer = child(body, "contact")
    makers = [
        *children(child(administrative, "manufacturers"), "contact"),
        *children(administrative, "authorisedRepresentative"),
    ]
    if not any(_known_as(issuer) & _known_as(maker) for maker in makers):
        yield from _lacks(
            "issuer",
            body,
            "2, 3",
            (
                "who declares is neither the manufacturer nor its authorised representative",
                "声明出具者既非制造商，也非其授权代表",
            ),
            (
                "let the manufacturer declare, or leave the profile out",
                "由制造商出具声明，或不使用该附加要求",
            ),
        )


def _known_as(contact: Element | None) -> set[tuple[str, str]]:
    numbers = children(child(contact, "identifiers"), "identifier")
    names = read_words(child(contact, "name"))
    return {("name", name) for name in names.values() if name} | {
        (number.get("scheme", ""), text_of(number) or "") for number in numbers
    }


def _responsibility(conformity: Element | None) -> Iterator[Finding]:
    """Annex III, 3 and 5: sole responsibility; the object conforms."""
    statement = child(conformity, "statementOfConformity")
    if not _says(child(statement, "soleResponsibility")):
        yield from _lacks(
            "sole-responsibility",
            statement,
            "3",
            ("it is not said under whose sole responsibility", "未声明由制造商独自承担责任"),
            (
                (
                    "add dcoc:soleResponsibility: “This declaration of conformity is issued under "
                    "the sole responsibility of the manufacturer”"
                ),
                "补充 dcoc:soleResponsibility：“本符合性声明由制造商独自承担责任”",
            ),
        )
    if text_of(statement, "result") != "pass":
        yield from _lacks(
            "not-conforming",
            child(statement, "result"),
            "5",
            (
                "a declaration of conformity whose result is not “pass”",
                "符合性声明的结论不是“符合”",
            ),
            ("declare only what conforms", "只对符合要求的产品出具声明"),
        )


def _references(conformity: Element | None) -> Iterator[Finding]:
    """Annex III, 5 and 6: legislation; harmonised standards or other specifications."""
    criteria = child(conformity, "criteria")
    lists = (criteria, child(conformity, "additionallyAppliedDocuments"))
    kinds = {entry.get("kind") for holder in lists for entry in children(holder, "criterion")}
    if "regulation" not in {entry.get("kind") for entry in children(criteria, "criterion")}:
        yield from _lacks(
            "legislation",
            criteria,
            "5",
            ("no Union legislation is named", "未列出欧盟协调立法"),
            ("add a criterion of kind regulation", "补充 kind 为 regulation 的依据"),
        )
    if not kinds & {"standard", "specification", "recommendation"}:
        yield from _lacks(
            "standards",
            criteria,
            "6",
            ("no harmonised standard or specification is named", "未列出协调标准或技术规范"),
            (
                "add a criterion of kind standard or specification",
                "补充 kind 为 standard 或 specification 的依据",
            ),
        )


def _notified_bodies(
    administrative: Element | None, conformity: Element | None
) -> Iterator[Finding]:
    """Annex III, 7: name and number of the notified body, what it did, its certificate."""
    module = text_of(child(administrative, "certificationScheme"), "module")
    bodies = list(children(child(conformity, "notifiedBodies"), "notifiedBody"))
    for body in bodies:
        yield from _notified_body(body)
    if not bodies and module in NOTIFIED_BODY_ALWAYS | NOTIFIED_BODY_OR_OWN:
        always = module in NOTIFIED_BODY_ALWAYS
        yield from _lacks(
            "notified-body",
            conformity,
            "7",
            (f"module {module}, yet no notified body", f"模式 {module}，但未列出公告机构"),
            ("add dcoc:notifiedBodies", "补充 dcoc:notifiedBodies"),
            severity=Severity.ERROR if always else Severity.WARNING,
        )


def _notified_body(body: Element) -> Iterator[Finding]:
    numbers = children(child(child(body, "contact"), "identifiers"), "identifier")
    if not any(number.get("scheme") == "NANDO" for number in numbers):
        yield from _lacks(
            "notified-body-number",
            body,
            "7",
            ("a notified body without its number", "公告机构缺少编号"),
            ("add its number with scheme NANDO", "补充 scheme 为 NANDO 的编号"),
        )
    if child(body, "certificateNo", "certificate") is None:
        yield from _lacks(
            "notified-body-certificate",
            body,
            "7",
            ("no certificate of the notified body", "未列出公告机构的证书"),
            ("add dcoc:certificateNo", "补充 dcoc:certificateNo"),
            severity=Severity.WARNING,
        )


def _signed(administrative: Element | None) -> Iterator[Finding]:
    """Annex III, 8: for and on behalf of whom, place and date, name and function."""
    core, people = child(administrative, "coreData"), child(administrative, "responsibles")
    if not _says(child(core, "placeOfIssue")):
        yield from _lacks(
            "place",
            core,
            "8",
            ("the place of issue is missing", "缺少签发地点"),
            ("add dcoc:placeOfIssue", "补充 dcoc:placeOfIssue"),
        )
    wanted = ("name", "function", "onBehalfOf")
    signing = [
        person
        for person in children(people, "responsible")
        if text_of(person, "role") == "signatory" or text_of(person, "mainSigner") in {"true", "1"}
    ]
    if not any(all(_says(child(person, part)) for part in wanted) for person in signing):
        yield from _lacks(
            "signatory",
            people,
            "8",
            (
                "nobody who signs is named with function and on whose behalf",
                "签署人缺少姓名、职务或所代表的组织",
            ),
            (
                "add dcoc:function and dcoc:onBehalfOf to the one who signs",
                "为签署人补充 dcoc:function 与 dcoc:onBehalfOf",
            ),
        )
