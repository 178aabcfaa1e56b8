"""Errors planted in one deposit, a line each, so that controls can be seen to find them."""

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from loaders.demo.manifest import Erreur

type Row = dict[str, str]


class _Faute(NamedTuple):
    champ: str
    faute: str
    description: str
    plant: Callable[[Row], Row]


def plant(
    rows: Sequence[Row], fichier: str, only: Collection[str] = ()
) -> tuple[list[Row], list[Erreur]]:
    """The rows, one fault in each of the first that answered the survey; a duplicate comes last.

    Rows are lines 2 and following of the file. Faults that find no row left are not planted, nor
    any but those named in `only` (empty: all).
    """
    found = [dict(row) for row in rows]
    planted: list[Erreur] = []
    free = list(range(len(found)))
    for fault in _FAUTES:
        if only and fault.faute not in only:
            continue
        at = next((i for i in free if found[i]["reponse_enquete"] in ("1", "2")), None)
        if at is None:
            continue
        free.remove(at)
        found[at] = fault.plant(found[at])
        planted.append(Erreur(fichier, at + 2, fault.champ, fault.faute, fault.description))
    twice = [i for i in free if found[i]["id_logement_rpls"]]
    if twice and (not only or "doublon" in only):
        found.append(dict(found[twice[-1]]))
        description = f"logement déjà déclaré à la ligne {twice[-1] + 2}"
        planted.append(Erreur(fichier, len(found) + 1, "id_logement_rpls", "doublon", description))
    return found, sorted(planted, key=lambda error: error.ligne)


def _with(**values: str) -> Callable[[Row], Row]:
    return lambda row: row | values


def _one_more(*champs: str) -> Callable[[Row], Row]:
    return lambda row: row | {champ: str(int(row[champ] or 0) + 1) for champ in champs}


def _wrong_key(row: Row) -> Row:
    siren = row["siren_bailleur"]
    return row | {"siren_bailleur": siren[:-1] + str((int(siren[-1]) + 1) % 10)}


def _couple_of_one(row: Row) -> Row:
    ages = {name: "0" for name in row if name.startswith("nb_occ_")}
    work = dict.fromkeys(
        ("nb_emploi_precaire", "nb_chomeurs", "nb_sans_emploi", "nb_activite_inconnue"), "0"
    )
    return row | ages | work | {
        "composition": "COUPLE_0", "nb_personnes_charge": "0", "nb_mineurs": "0",
        "nb_majeurs": "1", "nb_occupants": "1", "nb_occ_40_49": "1", "nb_emploi_stable": "1",
        "tranche_age_titulaire": "40_49", "categorie_menage_plus": "1",
    }  # fmt: skip


_FAUTES = (
    _Faute("siren_bailleur", "siren_cle", "clé de Luhn du SIREN fausse", _wrong_key),
    _Faute("composition", "code_inconnu", "code hors liste : FAMILLE",
           _with(composition="FAMILLE")),
    _Faute("nb_occupants", "somme_ages", "occupants différents de la somme des âges",
           _one_more("nb_occupants", "nb_majeurs", "nb_activite_inconnue")),
    _Faute("date_bail", "date_bail_absente", "logement loué sans date de bail",
           _with(date_bail="")),
    _Faute("adr_complement", "nir", "valeur qui ressemble à un NIR (inventée)",
           _with(adr_complement="285059935000117")),
    _Faute("adr_complement", "courriel", "adresse électronique",
           _with(adr_complement="locataire@exemple.invalid")),
    # 06 39 98 is kept for fiction by the Arcep's numbering plan.
    _Faute("adr_complement", "telephone", "numéro de téléphone",
           _with(adr_complement="06 39 98 12 34")),
    _Faute("code_insee", "commune_inconnue", "commune absente du COG", _with(code_insee="93999")),
    _Faute("composition", "menage_dans_vacant", "ménage décrit dans un logement vacant",
           _with(etat_occupation="2", reponse_enquete="", date_bail="")),
    _Faute("date_bail", "date_bail_future", "bail postérieur au millésime",
           _with(date_bail="2025-06")),
    _Faute("composition", "couple_seul", "couple d'une seule personne", _couple_of_one),
    _Faute("nb_majeurs", "somme_majeurs_mineurs", "majeurs et mineurs différents des occupants",
           _one_more("nb_majeurs", "nb_activite_inconnue")),
    _Faute("tranche_plafond", "tranche_sans_rfr", "tranche de ressources sans revenu connu",
           _with(rfr_connu="0", tranche_plafond="P20_40")),
    _Faute("nb_pieces", "type_faux", "nombre de pièces illisible : trois",
           _with(nb_pieces="trois")),
    _Faute("millesime", "millesime_faux", "millésime 2023, année sans enquête",
           _with(millesime="2023")),
    _Faute("nb_chomeurs", "somme_activite", "activité différente du nombre de majeurs",
           _one_more("nb_chomeurs")),
)  # fmt: skip
