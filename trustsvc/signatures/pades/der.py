"""Split BER that others wrote into its values; `trustsvc_keys.cms.reader` reads DER alone."""

from asn1crypto import parser


def split(octets: bytes) -> list[bytes]:
    """Split the contents of a constructed value into its elements.

    May raise ValueError on bytes that are no BER.
    """
    elements = []
    while octets:
        size = first_size(octets)
        elements.append(octets[:size])
        octets = octets[size:]
    return elements


def first_size(octets: bytes) -> int:
    """Count the octets of the first value; what follows it does not matter.

    May raise ValueError on bytes that are no BER.
    """
    return int(parser.peek(octets))
