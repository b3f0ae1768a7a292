"""Bound what a hostile document can make us do.

Every figure is far above what honest documents need and keeps memory and time small.
"""

MAX_XML_BYTES = 16 * 2**20
"""Of one XML document; libxml2 itself stops at 10 MB a text node and at depth 256."""

MAX_CANONICAL_BYTES = 16 * MAX_XML_BYTES
"""Of all canonical forms that the references of one document ask for together."""

MAX_SIGNATURES = 16
MAX_REFERENCES = 16
"""A signature; XAdES needs two."""

MAX_TRANSFORMS = 5
"""A reference, as the secure validation of JDK and DSS have it."""

MAX_CERTIFICATES = 64

MAX_PDF_BYTES = 64 * 2**20
MAX_STREAM_BYTES = 32 * 2**20
"""Of one decoded stream in a PDF."""

MAX_PDF_DECODED_BYTES = 96 * 2**20
"""Of all decoded streams of one PDF together."""
