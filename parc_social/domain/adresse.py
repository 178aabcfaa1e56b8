"""Street names and house numbers brought to one form, so that two registers can be compared.

The tables below are the rule; `loaders.normalisation` turns the same tables into SQL.
Source: abbreviations of La Poste and FANTOIR; docs/sources.md, "BAN, appariement".
"""

import re
import unicodedata

TYPES_VOIE = {
    "ALL": "ALLEE",
    "ALLEES": "ALLEE",
    "AV": "AVENUE",
    "AVE": "AVENUE",
    "BD": "BOULEVARD",
    "BLD": "BOULEVARD",
    "BLVD": "BOULEVARD",
    "BVD": "BOULEVARD",
    "CAR": "CARREFOUR",
    "CARR": "CARREFOUR",
    "CC": "CENTRE",
    "CH": "CHEMIN",
    "CHE": "CHEMIN",
    "CHEM": "CHEMIN",
    "CHM": "CHEMIN",
    "CHS": "CHAUSSEE",
    "CITES": "CITE",
    "CLO": "CLOS",
    "COR": "CORNICHE",
    "COT": "COTE",
    "COU": "COUR",
    "CRS": "COURS",
    "CTRE": "CENTRE",
    "DOM": "DOMAINE",
    "ESC": "ESCALIER",
    "ESP": "ESPLANADE",
    "FBG": "FAUBOURG",
    "FG": "FAUBOURG",
    "GAL": "GALERIE",
    "GR": "GRANDE RUE",
    "HAM": "HAMEAU",
    "HLE": "HALLE",
    "IMM": "IMMEUBLE",
    "IMP": "IMPASSE",
    "LD": "LIEU DIT",
    "LOT": "LOTISSEMENT",
    "MAIL": "MAIL",
    "MTE": "MONTEE",
    "PAS": "PASSAGE",
    "PASS": "PASSAGE",
    "PKG": "PARKING",
    "PL": "PLACE",
    "PLE": "PASSERELLE",
    "PLN": "PLAINE",
    "PLT": "PLATEAU",
    "PRO": "PROMENADE",
    "PROM": "PROMENADE",
    "PRV": "PARVIS",
    "PTTE": "PETITE",
    "QU": "QUAI",
    "QUA": "QUARTIER",
    "QUAR": "QUARTIER",
    "R": "RUE",
    "RES": "RESIDENCE",
    "RESID": "RESIDENCE",
    "RLE": "RUELLE",
    "ROC": "ROCADE",
    "RPT": "ROND POINT",
    "RTE": "ROUTE",
    "SEN": "SENTIER",
    "SENT": "SENTIER",
    "SQ": "SQUARE",
    "TRA": "TRAVERSE",
    "TRAV": "TRAVERSE",
    "TSSE": "TERRASSE",
    "VC": "VOIE COMMUNALE",
    "VLA": "VILLA",
    "VLGE": "VILLAGE",
    "VOI": "VOIE",
    "ZAC": "ZAC",
}
"""A first word that is an abbreviated type of street."""

MOTS_VOIE = {
    "ABE": "ABBE",
    "ADJ": "ADJUDANT",
    "CAP": "CAPITAINE",
    "CDT": "COMMANDANT",
    "CNE": "CAPITAINE",
    "COL": "COLONEL",
    "DR": "DOCTEUR",
    "FG": "FAUBOURG",
    "GAL": "GENERAL",
    "GDE": "GRANDE",
    "GEN": "GENERAL",
    "LT": "LIEUTENANT",
    "MAL": "MARECHAL",
    "MGR": "MONSEIGNEUR",
    "NTRE": "NOTRE",
    "PDT": "PRESIDENT",
    "PR": "PROFESSEUR",
    "PROF": "PROFESSEUR",
    "SGT": "SERGENT",
    "ST": "SAINT",
    "STE": "SAINTE",
    "STS": "SAINTS",
    "VX": "VIEUX",
}
"""Any other word that is abbreviated in a street's name."""

ARTICLES = frozenset(("A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ET", "L", "LA", "LE", "LES"))
"""Words that registers write or forget at will."""

REPETITIONS = {"BIS": "B", "TER": "T", "QUATER": "Q"}
"""Repetition indexes written in full, and their letter."""

LIGATURES = {"Œ": "OE", "œ": "OE", "Æ": "AE", "æ": "AE", "ß": "SS"}
"""Letters that Unicode does not take apart."""

_ASCII_UPPER = str.maketrans("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def simplify(text: str) -> str:
    """ASCII capitals and digits, single spaces: accents, case and punctuation are gone."""
    for letter, ascii_form in LIGATURES.items():
        text = text.replace(letter, ascii_form)
    bare = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^A-Z0-9]+", " ", bare.translate(_ASCII_UPPER)).strip()


def normalise_voie(typvoie: str | None, nomvoie: str | None) -> str | None:
    """A street's comparable name: `("AV", "de l'Égalité")` gives `AVENUE EGALITE`.

    The type is expanded, a type said twice is said once, articles are dropped, numbers lose
    their leading zeros. None when nothing is left.
    """
    words = simplify(f"{typvoie or ''} {nomvoie or ''}").split()
    words = [re.sub(r"^0+([0-9])", r"\1", word) for word in words]
    if len(words) > 1 and _type(words[0]) == _type(words[1]):
        words = words[1:]
    spoken = [_type(words[0]), *(MOTS_VOIE.get(w, w) for w in words[1:])] if words else []
    return " ".join(word for word in spoken if word not in ARTICLES) or None


def _type(word: str) -> str:
    return TYPES_VOIE.get(word, word)


def normalise_numero(numvoie: str | None) -> int | None:
    """The house number at the head of a text, 1 to 9999; None for none, 0 or more digits."""
    found = re.match(r"0*([1-9][0-9]{0,3})([^0-9]|$)", (numvoie or "").strip(" "))
    return int(found[1]) if found else None


def normalise_rep(numvoie: str | None, indrep: str | None) -> str:
    """The repetition letter, from its own column or behind the number; "" for none."""
    text = simplify(indrep or "")
    if not text:
        tail = re.match(r"[0-9]+ ?([A-Z]+)$", simplify(numvoie or ""))
        text = tail[1] if tail else ""
    return REPETITIONS.get(text, text)
