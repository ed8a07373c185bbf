"""PLOVER: the quad classes, modes, contexts and sectors of event data (Halterman et al. 2023; codebook: openeventdata/PLOVER).

Types, and what they score, stand in `sim.world.world.PLOVER`. A type says what was done, a mode how, a context about what.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal

from pydantic import AfterValidator

Quad = Literal["verbal cooperation", "material cooperation", "verbal conflict", "material conflict"]
CLASSES: Final[tuple[Quad, ...]] = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")

QUADS: Mapping[str, Quad] = {  # a request is verbal conflict: the codebook does not tell asking from demanding
    "AGREE": "verbal cooperation",
    "CONSULT": "verbal cooperation",
    "SUPPORT": "verbal cooperation",
    "CONCEDE": "verbal cooperation",
    "COOPERATE": "material cooperation",
    "AID": "material cooperation",
    "RETREAT": "material cooperation",
    "REQUEST": "verbal conflict",
    "ACCUSE": "verbal conflict",
    "REJECT": "verbal conflict",
    "THREATEN": "verbal conflict",
    "PROTEST": "material conflict",
    "SANCTION": "material conflict",
    "MOBILIZE": "material conflict",
    "COERCE": "material conflict",
    "ASSAULT": "material conflict",
}

MODES: Mapping[str, tuple[str, ...]] = {  # AGREE, SUPPORT, CONCEDE, COOPERATE and AID have none
    "CONSULT": ("visit", "third-party", "multilateral", "phone"),
    "RETREAT": ("withdraw", "release", "return", "disarm", "ceasefire", "access", "resign"),
    "REQUEST": ("assist", "change", "yield", "meet"),
    "ACCUSE": ("disapprove", "investigate", "allege"),
    "REJECT": ("assist", "change", "yield", "meet"),
    "THREATEN": ("restrict", "ban", "arrest", "relations", "expel", "territory", "violence"),
    "PROTEST": ("demo", "riot", "strike", "hunger", "boycott", "obstruct"),
    "SANCTION": ("convict", "expel", "withdraw", "discontinue"),
    "MOBILIZE": ("troops", "weapons", "police", "militia"),
    "COERCE": (
        "seize", "restrict", "ban", "censor", "curfew", "martial-law", "arrest", "deport", "withhold", "misinformation", "cyber",
    ),
    "ASSAULT": (
        "abduct", "beat", "torture", "execute", "sexual", "assassinate", "destroy", "primitive", "firearms", "explosives",
        "suicide-attack", "aerial", "drone", "heavy-weapons", "crowd-control", "cleansing", "massacre", "unconventional",
        "sideAB",
    ),
}  # fmt: skip

Context = Literal[
    "military", "intelligence", "executive", "legislative", "election", "political_institutions", "pro_democracy",
    "pro_autocracy", "economic", "legal", "reparations", "human_rights", "rights_freedoms", "repression", "human_security",
    "gender", "lgbt", "religion_ethnicity", "inequality", "diplomatic", "territory", "peacekeeping", "health", "asylum",
    "migration", "disasters", "natural_resource", "environment", "technology", "terrorism", "cbrn", "cyber", "misinformation",
    "crime", "corruption", "illegal_drugs", "trafficking",
]  # fmt: skip

SECTORS: Mapping[str, str] = {  # primary codes
    "GOV": "government", "JUD": "judiciary", "LEG": "legislature", "MIL": "military", "COP": "police", "SPY": "intelligence",
    "OPP": "political opposition", "PTY": "parties outside government and opposition", "REB": "armed opposition",
    "PRM": "paramilitaries not in opposition", "UAF": "unidentified armed forces", "CVL": "civilians", "BUS": "business",
    "EDU": "education", "MED": "health", "LAB": "organised labour", "AGR": "organised peasants", "JRN": "journalists",
    "REF": "refugees", "REL": "religious bodies", "SOC": "civil society", "CRM": "criminals",
}  # fmt: skip
STATE: Final = frozenset({"GOV", "JUD", "LEG", "MIL", "COP", "SPY"})  # organs of a state; a government acts through them


def wrong_mode(kind: str, mode: str) -> str:
    """What is wrong with the mode of an event of some type; nothing where it is one of the type's, or empty."""
    known = MODES.get(kind, ())
    if not mode or mode in known:
        return ""
    return f"{mode!r:.60} is no mode of {kind}; {'its modes: ' + ', '.join(known) if known else 'this type has no modes'}"


def _country(word: str) -> str:
    if not re.fullmatch("[A-Z]{3}", word):
        raise ValueError(f"{word!r:.60} is no country; write its three letters of ISO 3166-1, such as IRN")
    return word


def _sector(word: str) -> str:
    if word and word not in SECTORS:
        raise ValueError(f"{word!r:.60} is no sector; PLOVER's: {', '.join(SECTORS)}")
    return word


Country = Annotated[str, AfterValidator(_country)]
Sector = Annotated[str, AfterValidator(_sector)]
