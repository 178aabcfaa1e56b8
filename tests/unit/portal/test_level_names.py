"""A search of names: what it finds, in which order, and how long it takes at the size of France."""

import time
from random import Random

from parc_social.domain.territory import Niveau
from portal.territories.level_names import LevelNames, Territory, names_of, nearest
from testing.rows import each_row

COMMUNES = {
    "93066": "Saint-Denis", "97411": "Saint-Denis", "93039": "L'Île-Saint-Denis",
    "93048": "Montreuil", "62588": "Montreuil", "67482": "Strasbourg",
    "93061": "Le Pré-Saint-Gervais", "97101": "Les Abymes",
    "93070": "Saint-Ouen-sur-Seine", "95476": "Osny", "01034": "Belley",
}  # fmt: skip
DEPARTEMENTS = {"93": "Seine-Saint-Denis", "974": "La Réunion"}
FRANCE = 35_000
ALL_COMMUNES = list(COMMUNES)


def level(niveau: Niveau, known: dict[str, str]) -> LevelNames:
    return names_of(Territory(niveau, code, nom) for code, nom in known.items())


def codes(asked: str, most: int = 20) -> list[str]:
    levels = [level(Niveau.DEPARTEMENT, DEPARTEMENTS), level(Niveau.COMMUNE, COMMUNES)]
    return [one.code for one in nearest(levels, asked, most)]


@each_row(
    ("asked", "found"),
    [
        ("saint denis", ["93066", "97411", "93", "93039"]),  # whole names, then words of others
        ("st-denis", ["93066", "97411", "93", "93039"]),
        ("denis st", ["93", "93066", "97411", "93039"]),  # in any order
        ("l'ile saint denis", ["93039"]),
        ("ILE ST DENIS", ["93039"]),
        ("montr", ["62588", "93048"]),
        ("st", ["93066", "97411", "93070", "67482", "93", "93039", "93061"]),
        ("stras", ["67482"]),
        ("abymes", ["97101"]),
        ("les abymes", ["97101"]),
        ("pre st gervais", ["93061"]),
        ("93", ["93", "93039", "93048", "93061", "93066", "93070"]),  # its code, then beginnings
        ("97411", ["97411"]),
        (" 97 411 ", ["97411"]),
        ("01034", ["01034"]),
        ("93200", []),  # a postal code, of which no list was given
        ("eine", []),  # not from the beginning of a word on
        ("enis", []),
        ("zzz", []),
        ("", []),
        ("'", []),
    ],
)
def test_a_search_finds_the_nearest_first(asked: str, found: list[str]) -> None:
    assert codes(asked) == found


POSTAL = {"93200": ("93066",), "93450": ("93039", "93066"), "97411": ("97101",), "01000": ("9",)}


@each_row(
    ("asked", "found"),
    [
        ("93450", ["93039", "93066"]),  # all its communes
        (" 93 450", ["93039", "93066"]),
        ("97411", ["97411", "97101"]),  # behind the one whose own code it is
        ("9345", []),  # a beginning is no postal code
        ("01000", []),  # of what the caller does not see
        ("saint denis 93200", []),
        ("montr", ["62588", "93048"]),
    ],
)
def test_a_postal_code_finds_all_its_communes(asked: str, found: list[str]) -> None:
    levels = [level(Niveau.DEPARTEMENT, DEPARTEMENTS), level(Niveau.COMMUNE, COMMUNES)]
    assert [one.code for one in nearest(levels, asked, 20, POSTAL)] == found
    assert [one.code for one in nearest(levels, asked, 1, POSTAL)] == found[:1]


@each_row("code", ALL_COMMUNES)
def test_every_territory_is_found_by_its_name_and_by_its_code(code: str) -> None:
    assert code in codes(COMMUNES[code])
    assert codes(code)[0] == code


def test_as_many_as_were_asked_for_and_the_same_ones() -> None:
    whole = codes("st")
    assert [codes("st", most) for most in range(len(whole) + 1)] == [
        whole[:most] for most in range(len(whole) + 1)
    ]


def test_a_level_without_territories_has_none() -> None:
    assert nearest([level(Niveau.ARM, {})], "paris", 5) == []
    assert nearest([], "paris", 5) == []


def test_a_line_of_the_text_is_never_taken_for_another() -> None:
    """A name that ends as the next begins, and signs of the text itself."""
    known = level(Niveau.COMMUNE, {"1": "Aa", "2": "Aa Bb", "3": "Bb", "4": "Bb\nCc"})
    assert [one.code for one in nearest([known], "aa bb", 9)] == ["2"]
    assert [one.code for one in nearest([known], "bb\ncc", 9)] == ["4"]
    assert {one.code for one in nearest([known], "bb", 9)} == {"2", "3", "4"}


def test_at_the_size_of_france_a_search_takes_less_than_20_ms() -> None:
    """At the 95th percentile, of processor: beginnings, whole names, words, codes, nothing."""
    chance = Random(1)  # noqa: S311 - not a secret
    words = ["Saint", "Sainte", "Ville", "Mont", "Val", "sur", "Seine", "Denis", "Bois", "Île"]
    made = ("-".join(chance.choices(words, k=chance.randint(1, 5))) for _ in range(FRANCE))
    france = level(Niveau.COMMUNE, {f"{n:05}": nom for n, nom in enumerate(made)})
    asked = [
        one.nom[:length] for one in chance.sample(france.territories, 60) for length in (2, 5, 40)
    ]
    asked += ["denis saint ville", "zzz", "saint zzz", "9306", "93066", "s", "st"]
    postal = {f"{n:05}": tuple(f"{m:05}" for m in range(n, n + 40)) for n in range(0, FRANCE, 6)}
    asked += list(postal)[::500]
    spent = []
    for text in asked:
        begun = time.process_time()
        nearest([france], text, 8, postal)
        spent.append(time.process_time() - begun)
    assert sorted(spent)[int(len(spent) * 0.95)] < 0.020
