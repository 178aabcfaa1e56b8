"""The survey as partitions read it from the bench, against plain Python."""

from collections import Counter
from random import Random

import numpy as np

from loaders.publication.groups.survey import asked_sums, read_survey
from parc_social.access.secrecy import LEVELS, secrecy_tables
from parc_social.access.secrecy.rule import MENAGES
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.sql.text import quoted
from testing.rows import each_row

_ZONES = ("code_commune", "iris", "qpv15", "qpv24", "en_qpv", "code_epci", "code_dep", "code_reg")
_POINTS = {  # by identifier, in their order along the curve; the second commune has no EPCI
    "a1": ("01001", "0101", None, None, "false", "E1", "01", "84"),
    "a2": ("01001", "0101", "Q1", None, "true", "E1", "01", "84"),
    "a3": ("01001", None, None, None, "false", "E1", "01", "84"),
    "a4": ("02001", None, None, "Q2", "true", None, "02", "32"),
    "a5": ("02001", None, None, "Q2", "true", None, "02", "32"),
}
_MOVED = "emmenages_recents"


def _bench(bench: Workbench, households: list[dict[str, object]]) -> None:
    names = asked_sums(secrecy_tables())
    codes = ", ".join(f"{name} VARCHAR" for name in _ZONES)
    sums = ", ".join(f"{quoted(name)} UTINYINT" for name in (*names, _MOVED))
    bench.run(
        f"CREATE TABLE point (rang INTEGER, id VARCHAR, {codes});"
        f"CREATE TABLE menage (adresse VARCHAR, bailleur VARCHAR, {sums});"
        "CREATE TABLE stock_logement (adresse_id VARCHAR, siren_bailleur VARCHAR);"
        "CREATE TABLE pris (adresse VARCHAR)"
    )
    bench.insert("point", [(n, id_, *_POINTS[id_]) for n, id_ in enumerate(_POINTS, start=1)])
    bench.insert("stock_logement", [("a3", "s2"), ("a3", "s1"), ("a5", None), (None, "s9")])
    bench.insert("pris", [("a2",)])
    asked = ("adresse", "bailleur", *names, _MOVED)
    bench.insert("menage", [tuple(one.get(name, 0) for name in asked) for one in households])


def _invented(names: tuple[str, ...]) -> list[dict[str, object]]:
    chance = Random(6)  # noqa: S311 - invented households
    return [
        {
            "adresse": chance.choice(["a1", "a2", "a4"]),
            "bailleur": chance.choice(["s1", "s2"]),
            **{name: chance.randint(0, 2) for name in names},
            MENAGES: int(chance.random() < 0.8),
            _MOVED: int(chance.random() < 0.3),
        }
        for _ in range(300)
    ]


def test_counts_zones_and_landlords_are_those_of_the_households() -> None:
    names = asked_sums(secrecy_tables())
    households = _invented(names)
    with workshop(None) as bench:
        _bench(bench, households)
        survey, number = read_survey(bench, secrecy_tables())
    assert number.tolist() == [0, 2, 3, 4]  # a2 is in a group already
    free, landlords = ["a1", "a3", "a4", "a5"], ["s1", "s2"]
    for sums, movers in ((survey.tous, False), (survey.recents, True)):
        asked = [h for h in households if h[MENAGES] and (h[_MOVED] or not movers)]
        for name in names:
            of = Counter((h["adresse"], h["bailleur"]) for h in asked if h[name])
            rows = zip(survey.address, survey.landlord, sums[name], strict=True)
            found = {(free[a], landlords[b - 1]): int(count) for a, b, count in rows}
            assert found == {key: of[key] for key in found}
            assert {key for key in of if key[0] != "a2"} <= set(found)
    assert (np.diff(survey.address * 10 + survey.landlord) > 0).all()
    part, commune = (survey.zones[LEVELS.index(level)] for level in ("part", "commune"))
    assert len(set(part.tolist())) == 3
    assert commune[0] == commune[1] != commune[2] == commune[3]
    # a1 has both landlords of the survey, a3 both of the stock; nobody owns a5.
    assert survey.owners[0] == survey.owners[1] == survey.owners[2] != survey.owners[3]


@each_row("households", [8_191, 8_192, 20_000])
def test_a_landlord_may_have_many_households_at_one_address(households: int) -> None:
    """More than thirteen bits hold: they are counted again in wider ones."""
    names = asked_sums(secrecy_tables())
    with workshop(None) as bench:
        _bench(bench, [])
        sums = ", ".join(f"1 AS {quoted(name)}" for name in names)
        crowd = f"SELECT 'a1' AS adresse, 's1' AS bailleur, {sums}, n % 2 AS {_MOVED}"
        bench.run(f"INSERT INTO menage BY NAME {crowd} FROM range({households}) AS r(n)")
        survey, _ = read_survey(bench, secrecy_tables())
    assert {tuple(survey.tous[name]) for name in names} == {(households,)}
    assert {tuple(survey.recents[name]) for name in names} == {(households // 2,)}
