"""How streets are written: without accents, after AFNOR, in the short forms that landlords use."""

import re
import unicodedata

ARTICLES = frozenset(("DE", "DU", "DES", "LA", "LE", "LES", "L", "D", "A", "AU", "AUX", "EN", "ET"))

TYPES_COURTS = {
    "Rue": ("RUE", "R"), "Avenue": ("AV", "AVE"), "Boulevard": ("BD", "BLD", "BVD"),
    "Allée": ("ALL", "ALLEES"), "Chemin": ("CHE", "CHEM", "CH"), "Place": ("PL",),
    "Route": ("RTE",), "Impasse": ("IMP",), "Square": ("SQ",), "Résidence": ("RES", "RESID"),
    "Quai": ("QU", "QUAI"), "Passage": ("PAS", "PASS"), "Cours": ("CRS", "COURS"),
}  # fmt: skip

MOTS_COURTS = {
    "GENERAL": "GAL", "COMMANDANT": "CDT", "DOCTEUR": "DR", "PRESIDENT": "PDT", "MARECHAL": "MAL",
    "COLONEL": "COL", "CAPITAINE": "CNE", "PROFESSEUR": "PR", "ABBE": "ABE", "LIEUTENANT": "LT",
    "SERGENT": "SGT", "SAINT": "ST", "SAINTE": "STE", "NOTRE DAME": "N-D", "VIEUX": "VX",
    "GRANDE": "GDE",
}  # fmt: skip

NOMBRES = {
    "1ER": "PREMIER", "4": "QUATRE", "6": "SIX", "8": "HUIT", "11": "ONZE", "14": "QUATORZE",
    "QUATRE": "4", "TROIS": "3", "DEUX": "2",
}  # fmt: skip


def plain(text: str) -> str:
    """Capitals without accents, punctuation as spaces."""
    kept = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "OE"))
    kept = "".join(c for c in kept if not unicodedata.combining(c)).upper()
    return re.sub(r"[^A-Z0-9]+", " ", kept).strip()


def shortened(text: str, only: int | None = None) -> str:
    """A plain text with its words in short: all, or the first `only`."""
    done = 0
    for word, short in MOTS_COURTS.items():
        if re.search(rf"\b{word}\b", text) and (only is None or done < only):
            text = re.sub(rf"\b{word}\b", short, text)
            done += 1
    return text


def afnor(kind: str, nom: str) -> str:
    """The postal form: 32 letters; the type, then the words, in short when it is too long."""
    text = plain(f"{kind} {nom}")
    if len(text) > 32:
        text = f"{TYPES_COURTS[kind][0]} {plain(nom)}"
    if len(text) > 32:
        text = shortened(text)
    return text[:32].strip()
