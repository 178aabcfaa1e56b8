"""Lines of an OPS deposit that breaks no rule, files of them, and a place to load them in."""

import json
from pathlib import Path

from loaders.context import Context
from loaders.territoires.stage import stage_territoires

SIREN, WRONG_KEY = "999900012", "999900013"
AGES = ("0_5", "6_10", "11_17", "18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")
# Neither BAN, register nor outlines: said, and no fault of a file.
ABSENT = ("OPS-C087", "OPS-C088", "OPS-C091")
Line = dict[str, str]

# A couple aged 45 and 47 with a child of 8, in Aubervilliers: breaks no rule.
SOUND: Line = {
    "millesime": "2024",
    "siren_bailleur": SIREN,
    "id_logement_rpls": "",
    "id_logement_bailleur": "",  # its own in each case
    "code_insee": "93001",
    "adr_numero": "3",
    "adr_rep": "",
    "adr_typvoie": "RUE",
    "adr_nomvoie": "DE L'ETOILE",
    "adr_complement": "BATIMENT A",
    "code_postal": "93300",
    "code_qpv": "",
    "conventionne": "1",
    "financement": "13",
    "nb_pieces": "3",
    "surface_hab": "65",
    "etat_occupation": "1",
    "reponse_enquete": "1",
    "date_bail": "2015-06",
    "composition": "COUPLE_C1",
    "nb_personnes_charge": "1",
    "nb_mineurs": "1",
    "nb_majeurs": "2",
    "nb_occupants": "3",
    "tranche_age_titulaire": "40_49",
    **{f"nb_occ_{band}": "0" for band in AGES},
    "nb_occ_6_10": "1",
    "nb_occ_40_49": "2",
    "categorie_menage_plus": "3",
    "rfr_connu": "1",
    "tranche_plafond": "P40_60",
    "aide_logement": "1",
    "nb_emploi_stable": "1",
    "nb_emploi_precaire": "0",
    "nb_chomeurs": "1",
    "nb_sans_emploi": "0",
    "nb_activite_inconnue": "0",
}
HOUSEHOLD = (
    *("composition", "nb_personnes_charge", "nb_mineurs", "nb_majeurs", "nb_occupants"),
    *("tranche_age_titulaire", "categorie_menage_plus", "tranche_plafond", "aide_logement"),
    *(f"nb_occ_{band}" for band in AGES),
    *("nb_emploi_stable", "nb_emploi_precaire", "nb_chomeurs", "nb_sans_emploi"),
    "nb_activite_inconnue",
)
NOBODY: Line = dict.fromkeys(HOUSEHOLD, "") | {"rfr_connu": "0"}
VACANT: Line = NOBODY | {"etat_occupation": "2", "reponse_enquete": "", "date_bail": ""}
ALONE: Line = {
    "composition": "SEULE", "nb_personnes_charge": "0", "nb_mineurs": "0", "nb_majeurs": "1",
    "nb_occupants": "1", "nb_occ_6_10": "0", "nb_occ_40_49": "1", "nb_chomeurs": "0",
    "categorie_menage_plus": "1",
}  # fmt: skip
AWAY: Line = {"code_insee": "97101", "conventionne": "", "aide_logement": "2"}


def write(file: Path, lines: list[Line]) -> Path:
    """A deposit of these lines."""
    rows = [";".join(SOUND), *(";".join(line.values()) for line in lines)]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return file


def place_of_deposits(folder: Path) -> Context:
    """Three communes, and a folder where nothing is kept."""
    communes = [("93001", "93", "11"), ("97101", "971", "01"), ("75056", "75", "11")]
    square = [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "nom": code},
            "geometry": {"type": "Polygon", "coordinates": square},
        }
        for code, _, _ in communes
    ]
    outlines = folder / "communes.geojson"
    outlines.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    table = folder / "appartenance-2024.csv"
    rows = [f"{code};{code};1000;{dep};{reg};;" for code, dep, reg in communes]
    head = "code_commune;nom;population;code_dep;code_reg;code_epci;code_ept"
    table.write_text("\n".join([head, *rows]) + "\n")
    kept = Context(folder / "editions", b"k" * 32)
    stage_territoires([outlines, table], 2024, kept)
    return Context(folder / "editions", b"k" * 32, drafts=folder / "drafts")
