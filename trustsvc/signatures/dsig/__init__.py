"""XML signatures as W3C defined them: names, canonical forms, references."""
