"""Show how far a document has come that is signed elsewhere."""

from trustsvc.workflows.attach import ask_for_pdf
from trustsvc.workflows.issue import Request
from trustsvc.workflows.parts import Keep
from trustsvc.workflows.two_step import Asked, Part, find_open


def show_signing(keep: Keep, document_id: str, request: Request) -> Asked:
    """Say what is to be signed next; ``part`` is None when all is signed.

    Whoever died between taking the signature in XML and asking for that in PDF is continued here.

    Raises:
        NotFound: there is no such signing, or it is another issuer's.
    """
    signing = find_open(keep, document_id, request)
    row = signing.row
    if row.xml_value is not None and row.pdf_to_sign is None:
        to_sign = ask_for_pdf(keep, signing, row.xml_value)
        return Asked(signing.draft, row.algorithm, Part.PDF, to_sign, None)
    return signing.asked()
