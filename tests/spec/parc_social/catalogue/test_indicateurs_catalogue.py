"""The catalogue's indicators say what they are made of, and it exists; a fault in one is named."""

import re
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import pytest
import yaml

from parc_social.access.secrecy import LEVELS, secrecy_tables
from parc_social.catalogue.collection import FieldType
from parc_social.catalogue.indicator import Calcul, Indicator, Theme
from parc_social.catalogue.load import collections, indicators, read_indicators
from parc_social.domain.measures_ops import COLLECTE_MESURES, OPS_MESURES
from parc_social.domain.measures_rpls import RPLS_DISTINCTS, RPLS_MESURES
from parc_social.domain.secrecy_table import SURVEYED, Mesure, Tableau, Unite
from parc_social.domain.territory import Niveau, Partie, is_as_wide
from parc_social.errors import BadFile
from testing.rows import each_row

MESURES: dict[str, tuple[Mesure, ...]] = {
    "ops": (*OPS_MESURES, *COLLECTE_MESURES),
    "rpls": (*RPLS_MESURES, *RPLS_DISTINCTS),
}
# What only the predicates of secrecy count: the classes of a question, household by household.
PREDICATES = {
    "sans_aide", "al", "avec_emploi_stable", "avec_emploi_precaire", "avec_chomeur",
    "avec_inactif", "menages_en_emploi",
}  # fmt: skip
EACH = each_row("indicator", indicators().values(), ids=lambda i: i.code)


def written(code: str) -> dict[str, Any]:
    """The YAML of an indicator."""
    text = files("parc_social.catalogue").joinpath("indicators", f"{code}.yml").read_text("utf-8")
    return yaml.safe_load(text)


def test_every_indicator_of_the_notes_is_there_once() -> None:
    """OPS-307 and RPLS-202 are several bands: one indicator each."""
    themes = dict.fromkeys(Theme, 0)
    for indicator in indicators().values():
        themes[indicator.theme] += 1
    assert len(indicators()) == 170
    assert themes == {
        Theme.COLLECTE: 5, Theme.COMPOSITION: 15, Theme.STRUCTURE: 11, Theme.RESSOURCES: 17,
        Theme.ACTIVITE: 7, Theme.MOBILITE: 5, Theme.LOGEMENT: 23, Theme.PARC: 5,
        Theme.ANCIENNETE: 9, Theme.FINANCEMENT: 7, Theme.ENERGIE: 12, Theme.TERRITOIRE: 7,
        Theme.TENSION: 20, Theme.LOYER: 24, Theme.SYNTHESE: 3,
    }  # fmt: skip


@EACH
def test_its_numerator_and_denominator_are_mesures_of_its_source(indicator: Indicator) -> None:
    named = {m.nom: m for m in MESURES.get(indicator.source, ())}
    made = [n for n in (indicator.numerateur, indicator.denominateur) if n is not None]
    assert all(name in named for name in made)
    assert len(made) == {Calcul.RAPPORT: 2, Calcul.EFFECTIF: 1}.get(indicator.calcul, 0)


@EACH
def test_figures_of_the_survey_have_a_table_of_the_chain(indicator: Indicator) -> None:
    of_survey = indicator.tableau in (*SURVEYED, Tableau.SYNTHESE, Tableau.COLLECTE)
    assert of_survey == (indicator.source == "ops")


@EACH
def test_what_a_figure_is_known_of_is_counted_in_households(indicator: Indicator) -> None:
    """Four households of three adults are four: persons alone would pass a floor of eleven."""
    if indicator.source != "ops" or indicator.numerateur is None:
        assert indicator.temoin in (None, *(m.nom for m in RPLS_MESURES))
        return
    (counted,) = [m for m in OPS_MESURES if m.nom == indicator.temoin]
    assert counted.unite is Unite.MENAGES


@EACH
def test_a_count_of_some_dwellings_tells_of_which_it_is_known(indicator: Indicator) -> None:
    """Else it would be 0 where no dwelling says."""
    if indicator.source == "rpls" and indicator.calcul is Calcul.EFFECTIF:
        known = indicator.id in ("logements", "bailleurs")
        assert known or indicator.temoin


@EACH
def test_a_count_of_households_is_never_that_of_an_address(indicator: Indicator) -> None:
    if indicator.source == "ops" and indicator.calcul is Calcul.EFFECTIF:
        assert not indicator.exists_at(Niveau.ADRESSE)


def test_families_of_the_chain_are_those_of_the_tables_of_secrecy() -> None:
    """Each in one table of config/secrecy.yml, which names nothing else."""
    named = [famille for table in secrecy_tables().tables for famille in table.familles]
    assert sorted(named) == sorted((*SURVEYED, Tableau.SYNTHESE))


@EACH
def test_it_is_declared_at_levels_where_its_table_has_groups(indicator: Indicator) -> None:
    if indicator.tableau in (*SURVEYED, Tableau.COLLECTE):
        (table,) = [t for t in secrecy_tables().every if indicator.tableau in t.familles]
        finest = LEVELS[table.finest]
        assert finest == "part" or is_as_wide(indicator.du, Niveau(finest)), table.nom


def test_figures_on_landlords_business_stop_at_the_commune() -> None:
    found = [i for i in indicators().values() if i.tableau is Tableau.ECONOMIQUE]
    assert len(found) == 25
    assert not [i.id for i in found if i.exists_at(Niveau.IRIS) or not i.exists_at(Niveau.COMMUNE)]


def test_apl_and_its_agreements_do_not_exist_outre_mer() -> None:
    absent = {i.id for i in indicators().values() if not i.exists_in(Partie.OUTRE_MER)}
    assert absent == {"part_apl", "part_conventionnes"}
    assert all(i.exists_in(Partie.METROPOLE) for i in indicators().values())


def test_nothing_is_called_a_rate_of_social_housing() -> None:
    """The rate of article 55 is the State's, from an inventory that we have not."""
    for i in indicators().values():
        assert not re.search(
            r"\bsru\b|taux de logement", f"{i.id} {i.libelle.fr} {i.libelle.en}", re.I
        )


def test_columns_are_at_most_31_characters_and_a_collection_at_most_250() -> None:
    assert max(len(f"{name}_statut") for name in indicators()) == 31
    assert max(len(f.name) for c in collections().values() for f in c.fields) == 31
    widest = max(len(c.fields) for c in collections().values() if not c.serie)
    assert widest + 6 <= 250  # fid, geom and its bounds


@each_row("niveau", Niveau)
def test_a_twin_has_the_details_and_the_base_of_every_share(niveau: Niveau) -> None:
    """Beside every column of the current collection, in its order."""
    current = collections()[f"indicateurs-{niveau}"].fields
    twin = collections()[f"indicateurs-{niveau}-serie"].fields
    assert twin[: len(current)] == current
    there = [i for i in indicators().values() if i.exists_at(niveau)]
    more = {name for i in there if i.detail for name in (i.id, f"{i.id}_statut")}
    if is_as_wide(niveau, Niveau.IRIS):
        more |= {f"{i.id}_base" for i in there if i.calcul is Calcul.RAPPORT}
    assert {f.name for f in twin[len(current) :]} == more
    bases = [f for f in twin if f.name.endswith("_base")]
    assert all(f.unit and f.type is FieldType.INTEGER for f in bases)


@EACH
def test_its_reading_is_a_whole_sentence(indicator: Indicator) -> None:
    assert re.fullmatch(r"En \{annee\}, \{lieu\}, .*\{valeur\}.*[.)]\.?", indicator.lecture)
    assert indicator.lecture.endswith(".")


def test_every_mesure_is_used() -> None:
    for source, mesures in MESURES.items():
        used = {i.numerateur for i in indicators().values() if i.source == source}
        used |= {i.denominateur for i in indicators().values() if i.source == source}
        used |= {i.temoin for i in indicators().values() if i.source == source}
        unused = {m.nom for m in mesures} - used
        assert unused == (PREDICATES if source == "ops" else set())


def test_mesures_have_one_name_each() -> None:
    for mesures in MESURES.values():
        names = [m.nom for m in mesures]
        assert len(names) == len(set(names))


def test_the_classes_of_a_variable_are_of_one_total_and_one_table_but_bands_of_resources() -> None:
    """They sum to it: tests/spec/loaders/publication/."""
    classes: Mapping[str, list[tuple[str, Indicator]]] = defaultdict(list)
    for indicator in indicators().values():
        for variable, name in indicator.classes:
            classes[variable].append((name, indicator))
    assert sorted(classes) == [
        "activite", "age_occupants", "age_titulaire", "anciennete_bail", "composition",
        "composition_charges", "contingent", "dpe", "dpe_lettre", "epoque", "financement",
        "inventaire", "pieces", "pieces_detail", "ressources", "ressources_3",
        "ressources_detail", "surfaces", "typeconst",
    ]  # fmt: skip
    bands = {Tableau.RESSOURCES, Tableau.RESSOURCES_DETAIL}
    for variable, members in classes.items():
        assert len({i.denominateur for _, i in members}) == 1, variable
        tables = {i.tableau for _, i in members}
        assert len(tables) == 1 or (variable, tables) == ("ressources_detail", bands)
        names = [name for name, _ in members]
        assert len(names) == len(set(names)) > 2, variable


FAULTS = [
    ({"numerateur": "rien"}, "numerateur : une mesure de la source est attendue, lu « rien »"),
    ({"denominateur": "collectifs"}, "denominateur : une mesure de la source"),
    ({"denominateur": None}, "denominateur : ne va pas avec un calcul rapport"),
    ({"calcul": "effectif"}, "denominateur : ne va pas avec un calcul effectif"),
    ({"calcul": "absent"}, "numerateur : ne va pas avec un calcul absent"),
    ({"calcul": "formule"}, "calcul : une valeur parmi effectif"),
    ({"tableau": "ressources"}, "tableau : celui de seules est base, lu « ressources »"),
    ({"tableau": "aucun"}, "tableau : une valeur parmi public"),
    ({"source": "ban"}, "source : une source parmi ops, rpls, sne, lu « ban »"),
    ({"decimales": "1"}, "decimales : un entier de 0 à 3"),
    ({"decimales": True}, "decimales : un entier de 0 à 3"),
    ({"decimales": 4}, "decimales : un entier de 0 à 3"),
    ({"id": "Part"}, "id : au plus 24 minuscules"),
    ({"id": "part__seules"}, "id : au plus 24 minuscules"),
    ({"id": "a" * 25}, "id : au plus 24 minuscules"),
    ({"code": "OPS-1"}, "code : un code comme OPS-101"),
    ({"libelle": {"fr": "a"}}, "libelle : un texte est attendu"),
    ({"libelle": " "}, "libelle : un texte est attendu"),
    ({"niveaux": {"du": "region", "au": "commune"}}, "niveaux.au : un niveau au moins aussi large"),
    ({"niveaux": {"du": "pays", "au": "france"}}, "niveaux.du : une valeur parmi france"),
    ({"sans_objet": ["dom"]}, "sans_objet : une valeur parmi metropole, outre_mer"),
    ({"sans_objet": "outre_mer"}, "sans_objet : une liste est attendue"),
    ({"ruptures": [{"millesime": 2016}]}, "la clé « ruptures[0].raison » manque"),
    ({"ruptures": [{"millesime": 16, "raison": "a"}]}, "ruptures[0].millesime : un entier"),
    ({"classes": ["composition"]}, "classes : des clés et leurs valeurs"),
    ({"classes": {"composition": 3}}, "classes.composition : un texte est attendu"),
    ({"sens": "bon"}, "sens : une valeur parmi neutre"),
    ({"palette": "arc-en-ciel"}, "palette : une valeur parmi bleus"),
    ({"lecture": "{valeur} des ménages"}, "lecture : une fois chacun de {annee}, {lieu}, {valeur}"),
    ({"lecture": "En {annee}, {lieu}, {valeur} {x}."}, "lecture : une fois chacun"),
    ({"commentaire": "a"}, "clé inconnue : « commentaire »"),
]


@each_row(("change", "said"), FAULTS, ids=[said[:40] for _, said in FAULTS])
def test_a_fault_is_refused_with_its_file_and_key(change: dict[str, Any], said: str) -> None:
    with pytest.raises(BadFile) as error:
        read_indicators([("OPS-101.yml", written("OPS-101") | change)])
    assert str(error.value).startswith("catalogue OPS-101.yml : ")
    assert said in str(error.value)


@each_row("key", written("OPS-101"))
def test_no_key_may_be_missing(key: str) -> None:
    document = {k: v for k, v in written("OPS-101").items() if k != key}
    with pytest.raises(BadFile, match=rf"catalogue f\.yml : la clé « {key} » manque"):
        read_indicators([("f.yml", document)])


@each_row("key", ["id", "code"])
def test_an_id_and_a_code_are_those_of_one_indicator(key: str) -> None:
    second = written("OPS-102") | {key: written("OPS-101")[key]}
    with pytest.raises(BadFile, match=rf"catalogue b\.yml : {key} .* est déjà dans a\.yml"):
        read_indicators([("a.yml", written("OPS-101")), ("b.yml", second)])


def test_what_is_no_mapping_is_refused() -> None:
    with pytest.raises(BadFile, match=r"catalogue a\.yml : des clés sont attendues"):
        read_indicators([("a.yml", ["id"])])
