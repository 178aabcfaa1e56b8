"""Abbreviations of registers for streets: the tables of the normal form of addresses.

Source: abbreviations of La Poste, FANTOIR and MAJIC; docs/appariement.md, "Normalisation". A short
form that stands for two words (PTE: porte or petite; PT: pont or petit) is in no table.
"""


def _by_short_form(forms: dict[str, str]) -> dict[str, str]:
    """Out of the short forms of each word, the word of each short form."""
    return {short: word for word, shorts in forms.items() for short in shorts.split()}


TYPES_VOIE = _by_short_form(
    {
        "": "LD",
        "ALLEE": "ALL ALLE ALLEES",
        "ANCIEN CHEMIN": "ACH",
        "ANCIENNE ROUTE": "ART",
        "AUTOROUTE": "AUT",
        "AVENUE": "AV AVE",
        "BERGE": "BER",
        "BOUCLE": "BCLE",
        "BOULEVARD": "BD BLD BLVD BOUL BVD",
        "BOURG": "BRG",
        "CAMPING": "CPG",
        "CARREFOUR": "CAR CARR",
        "CENTRE": "CC CTR CTRE",
        "CHATEAU": "CHT",
        "CHAUSSEE": "CHS",
        "CHEMIN": "CH CHE CHEM CHEMI CHM",
        "CHEMIN DEPARTEMENTAL": "CD",
        "CHEMIN RURAL": "CR",
        "CHEMIN VICINAL": "CHV",
        "CITE": "CITES",
        "CLOS": "CLO",
        "CORNICHE": "COR",
        "COTE": "COT",
        "COUR": "COU",
        "COURS": "CRS",
        "DESCENTE": "DSC",
        "DIGUE": "DIG",
        "DOMAINE": "DOM",
        "ECLUSE": "ECL",
        "ESCALIER": "ESC",
        "ESPACE": "ESPA",
        "ESPLANADE": "ESP",
        "FAUBOURG": "FBG FG",
        "FERME": "FRM",
        "FONTAINE": "FON",
        "GALERIE": "GAL",
        "GRAND BOULEVARD": "GBD",
        "GRANDE PLACE": "GPL",
        "GRANDE RUE": "GR",
        "HALLE": "HLE",
        "HAMEAU": "HAM",
        "IMMEUBLE": "IMM",
        "IMPASSE": "IMP IMPAS",
        "JARDIN": "JARD",
        "LOTISSEMENT": "LOT LOTIS",
        "MONTEE": "MTE",
        "PARKING": "PKG",
        "PARVIS": "PRV",
        "PASSAGE": "PAS PASS",
        "PASSERELLE": "PLE",
        "PETIT CHEMIN": "PCH",
        "PETITE": "PTTE",
        "PETITE RUE": "PTR",
        "PLACE": "PL PLA",
        "PLAINE": "PLN",
        "PLATEAU": "PLT",
        "PROMENADE": "PRO PROM",
        "QUAI": "QU",
        "QUARTIER": "QUA QUAR",
        "RACCOURCI": "RAC",
        "RAMPE": "RPE",
        "RESIDENCE": "RES RESID",
        "ROCADE": "ROC",
        "ROND POINT": "RPT",
        "ROUTE": "RTE",
        "ROUTE DEPARTEMENTALE": "RD RTD",
        "ROUTE NATIONALE": "RN",
        "RUE": "R",
        "RUELLE": "RLE",
        "SENTIER": "SEN SENT",
        "SQUARE": "SQ SQR",
        "TERRAIN": "TRN",
        "TERRASSE": "TSSE",
        "TERRE PLEIN": "TPL",
        "TRAVERSE": "TRA TRAV",
        "VENELLE": "VEN",
        "VIEILLE ROUTE": "VTE",
        "VIEUX CHEMIN": "VCHE",
        "VILLA": "VLA",
        "VILLAGE": "VLGE",
        "VILLE": "VIL",
        "VOIE": "VOI",
        "VOIE COMMUNALE": "VC",
    }
)
"""A first word that is an abbreviated type of street."""

MOTS_VOIE = _by_short_form(
    {
        "ABBE": "ABB ABE",
        "ADJUDANT": "ADJ ADJT",
        "AMIRAL": "AML",
        "ANCIEN": "ANC",
        "ANCIENNE": "ANCNE",
        "CAPITAINE": "CAP CNE CPT",
        "CAPORAL": "CAL",
        "CARDINAL": "CARD",
        "CHANOINE": "CHAN",
        "COLONEL": "COL",
        "COMMANDANT": "CDT CMDT",
        "COMTE": "CTE",
        "DOCTEUR": "DOCT DR",
        "FAUBOURG": "FG",
        "FRERES": "FRES",
        "GENERAL": "GAL GEN GRAL",
        "GENERAUX": "GAUX",
        "GRAND": "GD",
        "GRANDE": "GDE",
        "GRANDES": "GDES",
        "GRANDS": "GDS",
        "HAUT": "HT",
        "HAUTE": "HTE",
        "INGENIEUR": "ING",
        "INSTITUTEUR": "INST",
        "LIEUTENANT": "LT LTN",
        "MADAME": "MME",
        "MADEMOISELLE": "MLE",
        "MARECHAL": "MAL MAR",
        "MONSEIGNEUR": "MGR",
        "NOTRE": "NTRE",
        "NOTRE DAME": "ND",
        "PREMIER": "1ER PREM",
        "PREMIERE": "1ERE",
        "PRESIDENT": "PDT",
        "PRINCE": "PCE",
        "PRINCESSE": "PCESSE",
        "PROFESSEUR": "PR PROF PROFR",
        "SAINT": "ST",
        "SAINTE": "STE",
        "SAINTES": "STES",
        "SAINTS": "STS",
        "SERGENT": "SERG SGT",
        "SOUS": "SS",
        "VIEILLE": "VLE",
        "VIEUX": "VX",
        "2": "DEUX",
        "3": "TROIS",
        "4": "QUATRE",
        "5": "CINQ",
        "6": "SIX",
        "7": "SEPT",
        "8": "HUIT",
        "10": "DIX",
        "11": "ONZE",
        "12": "DOUZE",
        "13": "TREIZE",
        "14": "QUATORZE",
        "15": "QUINZE",
        "20": "VINGT",
    }
)
"""Any other word that is abbreviated in a street's name, and numbers in letters."""

TYPES_ENTIERS = frozenset(
    spoken for spoken in TYPES_VOIE.values() if spoken and " " not in spoken and spoken != "PETITE"
) | frozenset((
    "CALE", "COURSIVE", "DEGRES", "ILOT", "MAIL", "PARC", "PERRON", "PONT", "PORT", "RUETTE",
    "SENTE", "ZAC",
))  # fmt: skip
"""Whole types: two streets whose types differ are two streets, however alike the rest."""

TYPES_LIEUX = frozenset((
    "CITE", "DOMAINE", "HAMEAU", "IMMEUBLE", "LOTISSEMENT", "QUARTIER", "RESIDENCE", "VILLAGE",
))  # fmt: skip
"""Types that say what a place is: the BAN often writes the place without them."""

ARTICLES = frozenset(("A", "AU", "AUX", "D", "DE", "DES", "DU", "EN", "ET", "L", "LA", "LE", "LES"))
"""Words that registers write or forget at will."""

_MOIS = "JANVIER|FEVRIER|MARS|AVRIL|MAI|JUIN|AOUT|SEPTEMBRE|OCTOBRE|NOVEMBRE|DECEMBRE"

EXPRESSIONS = (
    (rf"\b({_MOIS}) (1[4-8]|39|4[0-5]|5[4-8]|6[0-2])$", r"\1 19\2"),  # the wars' years, in short
    (r"\bDIX NEUF\b", "19"),
    (r"\bN D\b", "NOTRE DAME"),
    (r"^LIEU ?DIT ", "LD "),
    (r"^RD (PT|POINT)\b", "ROND POINT"),
)
"""Groups of words, before words are looked at: a pattern common to Python and RE2, and its form."""

REPETITIONS = {
    "BIS": "B", "TER": "T", "QUATER": "Q", "QUAT": "Q", "QTER": "Q", "QUA": "Q",
}  # fmt: skip
"""Repetition indexes written in full, and their letter."""

LIGATURES = {"Œ": "OE", "œ": "OE", "Æ": "AE", "æ": "AE", "ß": "SS"}
"""Letters that Unicode does not take apart."""
