"""Recognise where a chain ends: national metrology institutes, national and primary standards.

A name proves nothing about who signed; it only tells that no certificate above is to be expected.
The institutes are those of the larger signatories of the CIPM MRA; documents that name their
standard as national or primary need no list.
"""

import re

from trustsvc.documents.words import Words

_WORDS = re.compile(
    r"\bnational (?:metrology|measurement) (?:institute|standard)\b|\bnational standard\b"
    r"|\bprimary standard\b|nationales? normal|prim(?:ä|ae)rnormal"
    r"|国家计量(?:研究院|院|基准)|国家基准|国家一级基准",
    re.IGNORECASE,
)
_INSTITUTES = re.compile(
    r"中国计量科学研究院|National Institute of Metrology\b|Physikalisch-Technische Bundesanstalt"
    r"|National Institute of Standards and Technology|National Physical Laboratory"
    r"|Bureau International des Poids et Mesures|国际计量局"
    r"|Korea Research Institute of Standards and Science"
    r"|Federal Institute of Metrology METAS|Eidgen(?:ö|oe)ssisches Institut f(?:ü|ue)r Metrologie"
    r"|Laboratoire national de m(?:é|e)trologie|Istituto Nazionale di Ricerca Metrologica"
    r"|National Metrology Institute of Japan|National Research Council Canada"
    r"|Bundesamt f(?:ü|ue)r Eich- und Vermessungswesen|Centro Espa(?:ñ|n)ol de Metrolog(?:í|i)a"
    r"|Instituto Nacional de Metrologia|\bVSL\b|\bRISE Research Institutes of Sweden\b",
    re.IGNORECASE,
)
_ACRONYMS = re.compile(
    r"\b(?:PTB|NIST|NPL|METAS|KRISS|NMIJ|LNE|INRIM|BIPM|INMETRO|NMISA|CENAM|NIM)\b"
)


def is_national(*texts: Words) -> bool:
    """Say whether any of the texts names a national institute, or a national or primary standard.

    Texts are in any of the languages that a document uses.
    """
    return any(_names(said) for words in texts for said in words.values())


def _names(said: str) -> bool:
    return any(pattern.search(said) for pattern in (_WORDS, _INSTITUTES, _ACRONYMS))
