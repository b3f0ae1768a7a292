"""Our XML signatures before other verifiers, and what others signed before us."""

import importlib
import importlib.util
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ed25519
from cryptography.x509 import load_der_x509_certificate
from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
)
from signxml.exceptions import InvalidDigest
from signxml.xades.xades import XAdESSignatureConfiguration, XAdESSigner, XAdESVerifier

from tests.support.foreign_signature import C14N, Ref, canonical, foreign_signature
from tests.support.peers import peer
from tests.support.pki import pem, seal
from tests.support.shared import dcc_file
from tests.support.signed import document, signed_xml, xml_intent
from trustsvc.signatures.xades.read import read_xml_signatures
from trustsvc.signatures.xades.sign import sign_xml
from trustsvc_anchors.report import Verdict
from trustsvc_anchors.restore import canonical_form
from trustsvc_keys.algorithms import Algorithm

HERE = Path(__file__).parent
XADES = "http://uri.etsi.org/01903/v1.3.2#"
XMLSEC1_KNOWS = [
    Algorithm.ECDSA_P256_SHA256,
    Algorithm.ECDSA_P384_SHA384,
    Algorithm.RSA_PKCS1_SHA256,
]
"""xmlsec1 1.2.37 knows neither RSA-PSS nor Ed25519."""


def xmlsec1(path: Path, folder: Path) -> bool:
    """Let xmlsec1 verify the first signature of a file, with its certificate path."""
    (folder / "root.pem").write_bytes(pem(seal().root))
    (folder / "issuing.pem").write_bytes(pem(seal().issuing))
    command = [
        str(peer("xmlsec1")),
        "--verify",
        *("--enabled-key-data", "x509"),
        *("--id-attr:Id", f"{XADES}:SignedProperties"),
        *("--trusted-pem", str(folder / "root.pem")),
        *("--untrusted-pem", str(folder / "issuing.pem")),
        str(path),
    ]
    done = subprocess.run(command, check=False, capture_output=True, timeout=30)  # noqa: S603 - a fixed command over files of this test
    return done.returncode == 0


@pytest.mark.parametrize("algorithm", XMLSEC1_KNOWS)
def test_xmlsec1_verifies_what_we_sign_and_refuses_what_we_refuse(
    algorithm: Algorithm, tmp_path: Path
) -> None:
    path = tmp_path / "signed.xml"
    path.write_bytes(signed_xml(algorithm))
    assert xmlsec1(path, tmp_path)

    path.write_bytes(signed_xml(algorithm).replace(b"12.30", b"12.31"))
    assert not xmlsec1(path, tmp_path)


def test_xmlsec1_and_we_agree_on_a_large_document(tmp_path: Path) -> None:
    content = canonical_form(dcc_file("samples/dcclib/valid.xml").read_bytes())
    by = seal()
    signed = sign_xml(content, xml_intent(by), by.sign)
    path = tmp_path / "signed.xml"
    path.write_bytes(signed)

    assert xmlsec1(path, tmp_path)
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED


# xmlsec1 as judge of our canonical forms: the parts that only inclusive forms inherit.
INHERITED = [
    b'<a xml:lang="zh" xmlns:p="urn:p"><b Id="b" p:c="1">1</b></a>',
    b'<a xml:space="preserve" xml:lang="zh"><m xml:lang="en"><b Id="b">1</b></m></a>',
    b'<a xmlns="urn:a"><b xmlns="" Id="b" xml:lang="de"><c xmlns="urn:c"/></b></a>',
]


@pytest.mark.parametrize("body", INHERITED)
def test_xmlsec1_and_we_inherit_the_same(body: bytes, tmp_path: Path) -> None:
    # The digest comes from taking ours; xmlsec1 computes its own and compares.
    root = etree.fromstring(body)
    element = next(node for node in root.iter("*") if node.get("Id") == "b")
    octets = etree.tostring(element, method="c14n", with_comments=False)
    for name in ("lang", "space"):
        key = f"{{http://www.w3.org/XML/1998/namespace}}{name}"
        holders = [node for node in element.iterancestors() if key in node.attrib]
        if holders and key not in element.attrib:
            element.set(key, holders[0].attrib[key])
            octets = etree.tostring(element, method="c14n", with_comments=False)
    signature = foreign_signature(seal(), [Ref("#b", octets, (C14N,))])
    signed = body[: body.rindex(b"</")] + signature + body[body.rindex(b"</") :]
    path = tmp_path / "signed.xml"
    path.write_bytes(signed)

    command = [str(peer("xmlsec1")), "--verify", "--insecure", "--id-attr:Id", "b"]
    tag = etree.QName(element)
    command[-1] = f"{tag.namespace}:{tag.localname}" if tag.namespace else tag.localname
    done = subprocess.run([*command, str(path)], check=False, capture_output=True, timeout=30)  # noqa: S603 - a fixed command over files of this test

    assert done.returncode == 0
    assert read_xml_signatures(signed)[0].verdict is Verdict.PASSED


def test_the_jdk_verifies_what_we_sign_and_refuses_what_we_refuse(tmp_path: Path) -> None:
    for algorithm in Algorithm:
        (tmp_path / f"{algorithm}.xml").write_bytes(signed_xml(algorithm))
    changed = signed_xml().replace(b"12.30", b"12.31")
    (tmp_path / "changed.xml").write_bytes(changed)
    names = sorted(path.name for path in tmp_path.iterdir())

    done = subprocess.run(  # noqa: S603 - a fixed command over files of this test
        [str(peer("java")), str(HERE / "VerifyXml.java"), *names],
        check=True,
        capture_output=True,
        cwd=tmp_path,
        timeout=120,
        text=True,
    )

    told = dict(line.split(" ", 1) for line in done.stdout.splitlines())
    assert told.pop("changed.xml") == "value:true reference:false reference:true"
    assert told == {
        f"{algorithm}.xml": "value:true reference:true reference:true" for algorithm in Algorithm
    }


SIGNXML_KNOWS = [one for one in Algorithm if one is not Algorithm.ED25519]
"""signxml 5.2 has no Ed25519."""


@pytest.mark.parametrize("algorithm", SIGNXML_KNOWS)
def test_signxml_verifies_what_we_sign(algorithm: Algorithm) -> None:
    # It does not digest instructions outside the root, so the document must have none here.
    by = seal(algorithm)
    content = document().partition(b"?>\n")[2].partition(b"\n<?after")[0]
    signed = sign_xml(content, xml_intent(by), by.sign)

    def verify(data: bytes) -> None:
        XAdESVerifier().verify(
            data,
            x509_cert=by.certificate,
            expect_config=XAdESSignatureConfiguration(expect_references=2),
        )

    verify(signed)
    with pytest.raises(InvalidDigest):
        verify(signed.replace(b"12.30", b"12.31"))


@pytest.mark.parametrize(
    ("algorithm", "method"),
    [
        (Algorithm.ECDSA_P256_SHA256, "ecdsa-sha256"),
        (Algorithm.RSA_PKCS1_SHA256, "rsa-sha256"),
        (Algorithm.RSA_PSS_SHA256, "sha256-rsa-MGF1"),
    ],
)
def test_we_verify_what_signxml_signs(algorithm: Algorithm, method: str) -> None:
    # Inclusively canonicalised and without instructions: elsewhere its signatures are wrong.
    by = seal(algorithm)
    signer = XAdESSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=method,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    assert not isinstance(by.key, ed25519.Ed25519PrivateKey)
    root = etree.fromstring(b"<a><b>12.30</b></a>")

    signed = etree.tostring(
        signer.sign(root, key=by.key, cert=[by.certificate], always_add_key_value=False)
    )

    (claim,) = read_xml_signatures(signed)
    assert claim.verdict is Verdict.PASSED, (claim.problems, claim.uncertain)
    assert claim.covers_all
    (broken,) = read_xml_signatures(signed.replace(b"12.30", b"12.31"))
    assert broken.verdict is Verdict.FAILED


@pytest.mark.parametrize("algorithm", SIGNXML_KNOWS)
def test_the_python_binding_of_libxmlsec_verifies_what_we_sign(algorithm: Algorithm) -> None:
    if importlib.util.find_spec("xmlsec") is None:
        pytest.skip("python-xmlsec is not here: its libxml2 must be the one that lxml brings")
    xmlsec = importlib.import_module("xmlsec")
    root = etree.fromstring(signed_xml(algorithm))
    xmlsec.tree.add_ids(root, ["Id"])
    context = xmlsec.SignatureContext()
    certificate = pem(seal(algorithm).certificate)
    context.key = xmlsec.Key.from_memory(certificate, xmlsec.KeyFormat.CERT_PEM)

    context.verify(xmlsec.tree.find_node(root, "Signature"))


@pytest.mark.parametrize("level", ["B", "LT"])
def test_what_other_tools_signed_in_2023_is_whole(level: str) -> None:
    name = {"B": "signed", "LT": "signed_lt"}[level]
    path = dcc_file(f"samples/signed/dcc_gp_temperature_typical_v12_v3.2.0_{name}.xml")

    (claim,) = read_xml_signatures(path.read_bytes())

    assert claim.verdict is Verdict.PASSED
    assert (claim.format, claim.level, claim.covers_all) == ("xades", level, True)
    assert claim.certificate is not None
    subject = load_der_x509_certificate(claim.certificate).subject.rfc4514_string()
    assert "Calibration" in subject


def test_what_was_manipulated_after_signing_is_broken() -> None:
    path = dcc_file("samples/signed/dcc_gp_temperature_typical_v12_v3.2.0_signed_manipulated.xml")

    (claim,) = read_xml_signatures(path.read_bytes())

    assert claim.verdict is Verdict.FAILED
    assert claim.value_ok
    assert [reference.intact for reference in claim.references] == [False, True]


def test_what_dcclib_signed_is_whole_and_what_it_changed_is_broken() -> None:
    (whole,) = read_xml_signatures(dcc_file("samples/dcclib/valid_signature.xml").read_bytes())
    (broken,) = read_xml_signatures(dcc_file("samples/dcclib/invalid_signature.xml").read_bytes())

    assert whole.verdict is Verdict.PASSED
    assert (whole.format, whole.covers_all) == ("xmldsig", True)
    assert broken.verdict is Verdict.FAILED


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_our_signatures_are_valid_under_the_schemas_of_etsi_and_w3c(algorithm: Algorithm) -> None:
    path = dcc_file("xsd/xades/XAdES01903v132-201601.xsd")
    # It names the schema of XMLDSig where ETSI keeps it; here they stand side by side.
    beside = path.read_bytes().replace(b"../../schemas/", f"{path.parent}/".encode())
    schema = etree.XMLSchema(etree.fromstring(beside))
    signature = etree.fromstring(signed_xml(algorithm)).find(
        "{http://www.w3.org/2000/09/xmldsig#}Signature"
    )
    assert signature is not None

    assert schema.validate(etree.fromstring(etree.tostring(signature))), schema.error_log


def test_lxml_and_the_standard_library_canonicalise_our_documents_alike() -> None:
    assert canonical(signed_xml()) == canonical_form(signed_xml()) == signed_xml()
