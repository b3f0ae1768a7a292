import java.io.FileInputStream;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.Iterator;
import javax.xml.crypto.AlgorithmMethod;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.KeySelectorResult;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.X509Data;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Verifies the first signature of each XML file with the JDK's own XML signatures. */
public final class VerifyXml {
    private static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

    /** Takes the first certificate of KeyInfo; who that is, is not the question here. */
    private static final class FirstCertificate extends KeySelector {
        @Override
        public KeySelectorResult select(
                KeyInfo info, Purpose purpose, AlgorithmMethod method, XMLCryptoContext context) {
            for (Object content : info.getContent()) {
                if (content instanceof X509Data data) {
                    PublicKey key = ((X509Certificate) data.getContent().get(0)).getPublicKey();
                    return () -> key;
                }
            }
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** Prints one line a file: its name, whether the value holds, whether each reference does. */
    public static void main(String[] names) throws Exception {
        for (String name : names) {
            System.out.println(name + " " + judge(name));
        }
    }

    private static String judge(String name) {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            Document document = factory.newDocumentBuilder().parse(new FileInputStream(name));
            NodeList found =
                    document.getElementsByTagNameNS(XMLSignature.XMLNS, "Signature");
            DOMValidateContext context =
                    new DOMValidateContext(new FirstCertificate(), found.item(0));
            NodeList properties = document.getElementsByTagNameNS(XADES, "SignedProperties");
            for (int at = 0; at < properties.getLength(); at++) {
                context.setIdAttributeNS((Element) properties.item(at), null, "Id");
            }
            XMLSignature signature =
                    XMLSignatureFactory.getInstance("DOM").unmarshalXMLSignature(context);
            StringBuilder line = new StringBuilder();
            line.append("value:").append(signature.getSignatureValue().validate(context));
            Iterator<?> references = signature.getSignedInfo().getReferences().iterator();
            while (references.hasNext()) {
                line.append(" reference:")
                        .append(((Reference) references.next()).validate(context));
            }
            return line.toString();
        } catch (Exception error) {
            return "error:" + error.getClass().getSimpleName();
        }
    }
}
