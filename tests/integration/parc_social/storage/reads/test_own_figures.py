"""A bailleur's own stock beside its territories: its own rows, exactly, on both stores."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from parc_social.access.model.grant import Grant, Right, own_rows, under
from parc_social.access.model.perimeter import FRANCE
from parc_social.access.model.right_part import RightPart
from parc_social.catalogue.load import collections
from parc_social.errors import InvalidValue
from parc_social.settings import read_settings
from parc_social.storage import own_figures
from parc_social.storage.open import open_store, set_store
from parc_social.storage.own_figures import DWELLINGS, HOUSEHOLDS
from parc_social.storage.query.model import FeatureQuery, Years
from parc_social.storage.store import Store
from processes.comparaison import Comparaison
from processes.request import read_request
from processes.rows import indicator_rows
from testing.rows import each_row

FIGURES, SERIE = "indicateurs-commune", "indicateurs-commune-serie"
LEVELS = ("commune", "epci", "departement", "region", "france", "iris")
SURVEY, REGISTER = HOUSEHOLDS.collection, DWELLINGS.collection
ALONE, SOCIAL, FLATS, RENT = (
    "part_personnes_seules", "menages_repondants", "part_collectif", "loyer_moyen",
)  # fmt: skip
Json = dict[str, Any]


@pytest.fixture(scope="module")
def store(service: Any) -> Iterator[Store]:
    opened = open_store(read_settings(service.environ), owner=False)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def sirens(bailleurs: Any) -> list[str]:
    return [account.organisation for account in bailleurs]


def columns(name: str, *hidden: str) -> tuple[str, ...]:
    return tuple(f.name for f in collections()[name].fields if f.name not in hidden)


def landlord(siren: str, *hidden: str) -> Grant:
    """Figures of everywhere, every dwelling without its landlord, and the rows of one SIREN."""
    figures = [f"indicateurs-{level}{twin}" for level in LEVELS for twin in ("", "-serie")]
    private = [f.name for f in collections()[REGISTER].fields if f.audience.value == "own"]
    rights = [Right(name, (RightPart((FRANCE,), columns(name)),)) for name in figures]
    rights += [
        Right(name, (RightPart((FRANCE,), columns(name, *hidden), sirens=(siren,)), *others))
        for name, others in (
            (SURVEY, ()),
            (REGISTER, (RightPart((FRANCE,), columns(REGISTER, *private)),)),
        )
    ]
    return Grant("a", siren, rights=tuple(rights))


def run(asked_by: Grant, store: Store, **inputs: Any) -> list[Json]:
    set_store(store)
    with under(asked_by):
        calculation = Comparaison({"name": "essai"})
        asked = calculation.read(asked_by, {"patrimoine": True, **inputs})
        return calculation.answer(asked_by, store, asked)["lignes"]


def rows(asked_by: Grant, store: Store, collection: str, year: int) -> list[Json]:
    query = FeatureQuery(collection, limit=100_000, years=Years(year, year))
    return list(store.records(own_rows(asked_by), query))


def answering(found: Sequence[Json]) -> list[Json]:
    return [r for r in found if r["etat_occupation"] == "1" and r["reponse_enquete"] in ("1", "2")]


def share(found: Sequence[Json], name: str, *values: str) -> tuple[int, int]:
    known = [row for row in found if row[name] is not None]
    return sum(row[name] in values for row in known), len(known)


def test_own_figures_are_those_of_ones_own_rows_counted_apart(
    store: Store, sirens: list[str]
) -> None:
    grant = landlord(sirens[0])
    codes = sorted({row["code_commune"] for row in rows(grant, store, REGISTER, 2025)})
    asked = [ALONE, SOCIAL, FLATS, "logements", "taux_reponse", RENT]
    made = run(grant, store, niveau="commune", codes=codes, indicateurs=asked)
    assert len(made) == len(asked) * len(codes)
    told = {(row["code_b"], row["indicateur"]): row for row in made}
    surveyed, stock = (rows(grant, store, name, year) for name, year in (
        (SURVEY, 2024), (REGISTER, 2025)))  # fmt: skip
    assert surveyed
    for code in codes:
        here = [row for row in surveyed if row["code_commune"] == code]
        dwellings = [row for row in stock if row["code_commune"] == code]
        found = {name: (told[code, name]["num_b"], told[code, name]["den_b"]) for name in asked}
        if here:
            assert found[ALONE] == share(answering(here), "composition", "SEULE")
            assert found[SOCIAL] == (len(answering(here)), None)
            let = sum(row["etat_occupation"] == "1" for row in here)
            assert found["taux_reponse"] == (len(answering(here)), let)
        assert found["logements"] == (len(dwellings), None)
        assert found[FLATS] == share(dwellings, "typeconst", "C")
        paid = [r for r in dwellings if r["mode"] == "1" and (r["loyer_principal"] or 0) > 0]
        cents = sum(round(100 * row["loyer_principal"]) for row in paid if row["surfhab"])
        assert (told[code, RENT]["num_b"] or 0) == cents


def test_the_other_side_is_the_published_figure(store: Store, sirens: list[str]) -> None:
    grant = landlord(sirens[0])
    codes = sorted({row["code_commune"] for row in rows(grant, store, REGISTER, 2025)})[:5]
    inputs = {"niveau": "commune", "codes": codes, "indicateurs": [ALONE, FLATS]}
    published = indicator_rows(grant, store, read_request(grant, inputs))
    made = run(grant, store, **inputs)
    for row, beside in zip(published, made, strict=True):
        names = ("code", "nom", "millesime", "valeur", "num", "den", "statut", "lecture")
        assert {n: row[n] for n in names} == {n: beside[f"{n}_a"] for n in names}
        assert beside["nom_b"] == "votre patrimoine"
        assert "patrimoine-inclus" in beside["reserves"]
        left, right = beside["valeur_a"], beside["valeur_b"]
        known = None not in (left, right)
        assert beside["comparable"] == known
        assert beside["ecart"] == (pytest.approx(right - left, abs=0.051) if known else None)
        assert (beside["statut_b"] == "D") == (right is not None)


@each_row("niveau", ["departement", "region", "france"])
def test_what_communes_add_up_to_is_the_wider_territory(
    store: Store, sirens: list[str], niveau: str
) -> None:
    grant = landlord(sirens[0])
    code = {"departement": "code_dep", "region": "code_reg"}.get(niveau)
    stock = rows(grant, store, REGISTER, 2025)
    place = stock[0][code] if code else "FR"
    inside = [row for row in stock if not code or row[code] == place]
    made = run(grant, store, niveau=niveau, codes=[place], indicateurs=["logements", ALONE])
    told = {row["indicateur"]: row for row in made}
    assert told["logements"]["num_b"] == len(inside)
    surveyed = rows(grant, store, SURVEY, 2024)
    there = answering([r for r in surveyed if not code or r[code] == place])
    assert told[ALONE]["den_b"] == share(there, "composition", "SEULE")[1] > 0


def test_the_parts_of_france_add_up(store: Store, sirens: list[str]) -> None:
    found = [
        run(landlord(siren), store, niveau="france", codes=["FR", "FR-METRO", "FR-DOM"],
            indicateurs=["logements"])
        for siren in sirens
    ]  # fmt: skip
    for rows_ in found:
        whole = {row["code_b"]: row["num_b"] or 0 for row in rows_}
        assert whole["FR"] == whole["FR-METRO"] + whole["FR-DOM"] > 0


def test_another_landlords_rows_count_nowhere(store: Store, sirens: list[str]) -> None:
    one, other = (landlord(siren) for siren in sirens)
    theirs = {row["code_commune"] for row in rows(other, store, REGISTER, 2025)}
    own = {row["code_commune"] for row in rows(one, store, REGISTER, 2025)}
    code = sorted(theirs - own)[0]
    made = run(one, store, niveau="commune", codes=[code], indicateurs=[ALONE, "logements"])
    for row in made:
        assert (row["valeur_b"], row["num_b"], row["den_b"], row["statut_b"], row["lecture_b"]) == (
            None, None, None, "N", None)  # fmt: skip
        assert not row["comparable"]
        assert row["reserves"][0] == "valeur-manquante"


def test_recent_movers_are_counted_among_ones_own(store: Store, sirens: list[str]) -> None:
    grant = landlord(sirens[0])
    asked = [ALONE, "taux_reponse", "logements"]
    made = run(grant, store, niveau="france", codes=["FR"], indicateurs=asked,
               population="emmenages_recents")  # fmt: skip
    told = {row["indicateur"]: row for row in made}
    recent = [row for row in answering(rows(grant, store, SURVEY, 2024))
              if (row["date_bail"] or "") >= "2022-01"]  # fmt: skip
    num, den = share(recent, "composition", "SEULE")
    assert (told[ALONE]["num_b"], told[ALONE]["den_b"]) == (num, den)
    assert told["taux_reponse"]["statut_b"] == told["logements"]["statut_b"] == "N"
    assert "dans votre patrimoine, chez les emménagés récents" in told[ALONE]["lecture_b"]


def test_the_apl_does_not_exist_overseas(store: Store, sirens: list[str]) -> None:
    for siren in sirens:
        grant = landlord(siren)
        (row,) = run(grant, store, niveau="france", codes=["FR-DOM"], indicateurs=["part_apl"])
        there = [r for r in rows(grant, store, SURVEY, 2024)
                 if str(r["code_commune"]).startswith("97")]  # fmt: skip
        assert row["statut_b"] == ("Z" if there else "N")
        assert row["valeur_b"] is None


def test_a_source_of_which_a_column_is_hidden_is_not_counted(
    store: Store, sirens: list[str]
) -> None:
    """Without it, some households would be counted as if they had not said."""
    grant = landlord(sirens[0], "nb_mineurs")
    inputs: Json = {"niveau": "france", "codes": ["FR"], "indicateurs": [ALONE, "logements"]}
    told = {row["indicateur"]: row for row in run(grant, store, **inputs)}
    assert (told[ALONE]["valeur_b"], told[ALONE]["statut_b"]) == (None, "N")
    assert told["logements"]["statut_b"] == "D"


def test_more_rows_than_are_counted_at_once_are_refused(
    store: Store, sirens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    grant = landlord(sirens[0])
    held = len(rows(grant, store, REGISTER, 2025))
    inputs: Json = {"niveau": "france", "codes": ["FR"], "indicateurs": ["logements"]}
    monkeypatch.setattr(own_figures, "MOST", held)
    assert run(grant, store, **inputs)[0]["num_b"] == held
    monkeypatch.setattr(own_figures, "MOST", held - 1)
    with pytest.raises(InvalidValue, match="prenez-en un plus petit"):
        run(grant, store, **inputs)


def test_without_rows_of_ones_own_there_is_no_own_stock(store: Store, sirens: list[str]) -> None:
    """Whoever sees every row is no bailleur: the GIP, for support, too."""
    landlords = landlord(sirens[0])
    every = tuple(
        Right(right.collection, (RightPart((FRANCE,), columns(right.collection)),))
        for right in landlords.rights
    )
    for grant in (
        Grant("a", "o", rights=every),
        Grant("a", "o", rights=tuple(r for r in every if r.collection not in (SURVEY, REGISTER))),
        landlord("", "siren_bailleur"),
    ):
        with pytest.raises(InvalidValue, match=r"patrimoine : réservé à un bailleur"):
            run(grant, store, niveau="commune", codes=["93066"])
        with under(grant):
            assert "patrimoine" not in Comparaison({"name": "essai"}).metadata["inputs"]
    with under(landlords):
        assert "patrimoine" in Comparaison({"name": "essai"}).metadata["inputs"]


@each_row(
    ("inputs", "said"),
    [
        ({"niveau": "iris", "codes": ["930660101"]}, "patrimoine : vos lignes se comptent"),
        ({"niveau": "commune", "codes": [f"{n:05}" for n in range(93_001, 93_052)]}, "codes : de"),
        ({"niveau": "commune"}, "codes : de 1 à 50"),
        ({"niveau": "commune", "codes": ["93066"], "millesimes": [2024, 2025]}, "millesimes : un"),
        ({"niveau": "commune", "codes": ["93066"], "population": "en_qpv"}, "population : tous ou"),
        ({"niveau": "commune", "codes": ["93066"], "patrimoine": "oui"}, "true ou false"),
        ({"niveau": "commune", "codes": ["93066"], "patrimoine": 1}, "true ou false"),
        ({"niveau": "commune", "codes": ["93999"]}, "code inconnu"),
    ],
)  # fmt: skip
def test_wrong_questions_on_ones_own_stock(
    store: Store, sirens: list[str], inputs: Json, said: str
) -> None:
    with pytest.raises(InvalidValue, match=said):
        run(landlord(sirens[0]), store, **inputs)
