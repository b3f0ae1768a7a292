"""Write documents from JSON through a documented model, and carry any document as JSON or CBOR."""
