"""Invented answers to the survey, counted by the statement that counts the real ones.

A few thousand households whose answers hang together (a couple has two adults), with every answer
now and then not given: worlds draw theirs among them.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from loaders.spatial_order import empty_columns
from parc_social.catalogue.load import collections
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.edition_files.measures import make_households
from parc_social.storage.edition_files.workbench import workshop

_COUNT, _YEAR = 3_000, 2024
_PLACE = {name: n for n, name in enumerate(OPS_SUMS)}
_AGES = ("LT25", "25_29", "30_39", "40_49", "50_64", "65_74", "GE75")
_OCCUPANTS = ("18_24", "25_29", "30_39", "40_49", "50_64", "65_74", "75p")
_BANDS = ("P0_20", "P20_40", "P40_60", "P60_80", "P80_100", "P100_120", "P120_150", "P150")
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """What a household counts for in each sum of OPS_SUMS, in their order."""

    values: tuple[int, ...]

    def of(self, name: str) -> int:
        """What it counts for in a sum. Raises KeyError."""
        return self.values[_PLACE[name]]

    def __contains__(self, name: str) -> bool:
        return self.of(name) > 0

    def having(self, **values: int) -> "Answers":
        """The same with other values of some sums."""
        told = {_PLACE[name]: value for name, value in values.items()}
        return Answers(tuple(told.get(n, value) for n, value in enumerate(self.values)))


NOTHING = Answers((0,) * len(OPS_SUMS))


@cache
def pool() -> tuple[Sequence[Answers], Sequence[Answers]]:
    """Those of the households that have long been there, and of recent movers."""
    chance = random.Random(21)  # noqa: S311 - invented households
    rows = [_household(chance, n) for n in range(_COUNT)]
    with workshop(None) as bench:
        served = empty_columns(collections()["ops-menages"])
        bench.run(f"CREATE TEMP TABLE enquete AS SELECT {served} WHERE false")
        names = sorted({name for row in rows for name in row})
        bench.run(
            f"CREATE TEMP TABLE lue AS SELECT {', '.join(names)} FROM enquete WHERE false"  # noqa: S608 - our own names
        )
        bench.insert("lue", [[row.get(name) for name in names] for row in rows])
        bench.run("INSERT INTO enquete BY NAME FROM lue")
        make_households(bench, _YEAR)
        found = bench.rows(f"FROM menage SELECT {', '.join(OPS_SUMS)} ORDER BY cle")
    everyone = [Answers(tuple(row)) for row in found]
    return (
        [one for one in everyone if "emmenages_recents" not in one],
        [one for one in everyone if "emmenages_recents" in one],
    )


def _household(chance: random.Random, number: int) -> Row:
    age = chance.randrange(len(_AGES))
    couple, dependants = chance.random() < 0.4, chance.choice([0, 0, 0, 0, 1, 1, 2, 3, 4])
    adults = 2 if couple else 1
    old = min(age, len(_OCCUPANTS) - 1)
    ages = dict.fromkeys((f"nb_occ_{name}" for name in _OCCUPANTS), 0)
    ages[f"nb_occ_{_OCCUPANTS[old]}"] = adults
    ages["nb_occ_6_10"] = dependants
    work = chance.choice(("nb_emploi_stable", "nb_emploi_stable", "nb_emploi_precaire",
                          "nb_chomeurs", "nb_sans_emploi"))  # fmt: skip
    told: Row = {
        "composition": _composition(chance, couple=couple, dependants=dependants),
        "nb_personnes_charge": dependants,
        "nb_occupants": adults + dependants,
        "nb_mineurs": dependants,
        "nb_majeurs": adults,
        "tranche_age_titulaire": _AGES[age],
        "tranche_plafond": chance.choice(_BANDS),
        "aide_logement": chance.choice("01129"),
        "date_bail": f"{chance.randint(1995, _YEAR - 1)}-05",
        "nb_pieces": chance.randint(1, 6),
        "surface_hab": chance.randint(20, 120),
        work: adults,
    }
    kept = {name: value for name, value in told.items() if chance.random() > 0.06}
    if chance.random() > 0.08:
        kept |= ages
    return kept | {
        "id": f"{number:06d}", "siren_bailleur": "111111111", "adresse_id": "a",
        "code_commune": "93001", "etat_occupation": "1", "reponse_enquete": "1",
    }  # fmt: skip


def _composition(chance: random.Random, *, couple: bool, dependants: int) -> str:
    if chance.random() < 0.05:
        return "AUTRE"
    last = "4P" if dependants == 4 else str(dependants)
    if couple:
        return f"COUPLE_C{last}" if dependants else "COUPLE_0"
    return f"SEULE_C{last}" if dependants else "SEULE"
