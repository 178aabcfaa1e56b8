"""One département: invented from its landlords and number of dwellings, laid on the bench."""

from dataclasses import dataclass

import numpy as np

from loaders.demo.addresses import DepartementMap, address_points, other_addresses, streets
from loaders.demo.columns import Array, Columns, Rng, generator, pick
from loaders.demo.country import Pays
from loaders.demo.districts import locate
from loaders.demo.households import described, persons, younger
from loaders.demo.occupation import LET, exits, occupations, rents
from loaders.demo.residences import dwellings, residences
from loaders.demo.streets import StreetNames
from loaders.demo.terrain import Terrain
from loaders.demo.workbench import DemoWorkbench

OPS = (2018, 2020, 2022, 2024)
RPLS = (2024, 2025)

_FRAGILITY_OF_IRIS = 0.4
_FRAGILITY_IN_AND_OUT = 0.7, -0.35
_TURNOVER_OF_PLACE = -0.12  # log, a unit of fragility: who is poor stays

_ANSWERS = ((1, 2, 3), (77, 5, 18))  # whole, partial, none
_INCOME_KNOWN = {1: 0.96, 2: 0.35}
_AGE_KNOWN = {1: 0.995, 2: 0.9}
_AID_KNOWN = {1: 0.97, 2: 0.6}
_WORK_KNOWN = {1: 0.96, 2: 0.4}


@dataclass
class Avant:
    """What the lots of a département before this one hold: numbers and names go on from there."""

    noms: StreetNames
    lots: int = 0
    residences: int = 0
    logements: int = 0


@dataclass(frozen=True, slots=True)
class Chantier:
    """What one lot of a département is made from: `logements` dwellings in the last millésime."""

    pays: Pays
    terrain: Terrain
    carte: DepartementMap
    logements: int
    graine: int

    def build(self, etabli: DemoWorkbench, avant: Avant) -> None:
        """Draws everything and fills the tables of the bench."""
        lot = [str(avant.lots)] if avant.lots else []
        rng = generator(self.graine, "parc", self.terrain.departement, *lot)
        etabli.departement(self.pays, self.carte, (avant.residences, avant.logements))
        homes = residences(rng, self.terrain, self.logements)
        rues = streets(rng, self.carte, homes, avant.noms)
        points = address_points(rng, self.carte, homes, rues)
        others = other_addresses(rng, self.carte, rues, points)
        self._lay_places(etabli, homes, rues, (points, others))
        etabli.type_addresses()
        flats = dwellings(rng, self.terrain.profils, homes, points)
        flats["fragilite"] = self._fragility(points)[flats["adresse"]]
        etabli.fill(
            "logement",
            flats,
            "n adresse residence rang etage nbpiece surfhab dpe ges dpe_mois pmr contingent"
            " tirage melange",
        )
        self._lay_people(etabli, rng, homes, flats)
        self._lay_exits(etabli, lot, homes, flats["residence"])
        avant.lots += 1
        avant.residences += len(homes["taille"])
        avant.logements += len(flats["adresse"])

    def _lay_places(
        self, etabli: DemoWorkbench, homes: Columns, rues: Columns, points: tuple[Columns, Columns]
    ) -> None:
        numbers = np.array([bailleur.numero for bailleur in self.terrain.bailleurs])
        counts = np.bincount(points[0]["residence"], minlength=len(homes["taille"]))
        laid = homes | {"bailleur": numbers[homes["bailleur"]], "batiments": counts}
        etabli.fill(
            "residence",
            laid,
            "n bailleur typeconst construct locat patrimoine finan origine droit conv datconv"
            " batiments",
        )
        etabli.fill("voie", rues, "n lieu rang type nom lieudit absente")
        for table, found in zip(("adresse", "autre_adresse"), points, strict=True):
            found["ban_x"], found["ban_y"] = self.carte.projected(found["lon"], found["lat"])
            names = "voie lieu numero rep lon lat ban_x ban_y"
            stock = (
                " n residence batiment ecart qualite ecart_m x y p_iris p_qpv24 p_qpv15 qpv24 qpv15"
            )
            etabli.fill(table, found, names + (stock if table == "adresse" else ""))

    def _lay_people(self, etabli: DemoWorkbench, rng: Rng, homes: Columns, flats: Columns) -> None:
        home = flats["residence"]
        fragility, profils, place = flats["fragilite"], self.terrain.profils, homes["lieu"][home]
        pace = (
            profils.turnover[place] * np.exp(_TURNOVER_OF_PLACE * fragility),
            profils.vacancy[place],
        )
        states = occupations(rng, homes["locat"][home], homes["demolie"][home], pace)
        for year, state in states.items():
            laid = state | rents(rng, year, flats, state) | {"n": np.arange(len(home))}
            kept = {name: values[state["present"]] for name, values in laid.items()}
            etabli.fill("etat", kept, "n annee mode bail offre loyer accessoires")
        ages, later = np.empty(0), OPS[-1]
        for year in reversed(OPS):
            ago = (OPS[-1] - year) / 2
            then = fragility - profils.drift[place] * ago
            drawn = persons(rng, flats["nbpiece"], _years(states[year], year), fragility)
            if year < later:
                same = (states[year]["bail"] == states[later]["bail"])[:, None]
                drawn = np.where(same, younger(rng, ages, later - year), drawn)
            ages, later = drawn, year
            _lay_households(etabli, rng, states[year], (ages, then))

    def _fragility(self, points: Columns) -> Array:
        """Of each address: its place's, its IRIS's own, and more in a QPV; 0 is that of France."""
        zones = self.carte.zones("iris")
        own = np.array([_own_fragility(self.graine, zone.code) for zone in zones])
        iris = locate(zones, points["lon"], points["lat"])
        found = self.terrain.profils.fragility[points["lieu"]]
        found = found + np.where(iris >= 0, own[iris], 0.0)
        return found + np.where(points["qpv24"] >= 0, *_FRAGILITY_IN_AND_OUT)

    def _lay_exits(
        self, etabli: DemoWorkbench, lot: list[str], homes: Columns, home: Array
    ) -> None:
        """Drawn apart, so that nothing else depends on them."""
        rng = generator(self.graine, "sorties", self.terrain.departement, *lot)
        found = exits(rng, *(homes[name][home] for name in ("typeconst", "locat", "demolie")))
        etabli.fill("sortie", found, " ".join(found))


def _years(state: Columns, year: int) -> Array:
    """Whole years since the lease began; 0 where the dwelling is not let."""
    return np.where(state["mode"] == LET, (year * 12 - state["bail"]) // 12, 0)


def _own_fragility(graine: int, code: str) -> float:
    return float(generator(graine, "fragilite", code).normal(0.0, _FRAGILITY_OF_IRIS))


def _lay_households(
    etabli: DemoWorkbench, rng: Rng, state: Columns, of: tuple[Array, Array]
) -> None:
    """The households that answered at least in part, with what they left out."""
    ages, fragility = of
    answer = pick(rng, *_ANSWERS, len(ages))
    kept = state["present"] & (state["mode"] == LET) & (answer < 3)
    answer = answer[kept]
    found = described(rng, ages[kept], fragility[kept]) | {
        "n": np.flatnonzero(kept),
        "annee": state["annee"][kept],
        "reponse": answer,
        "rfr": _known(rng, answer, _INCOME_KNOWN),
        "age_connu": _known(rng, answer, _AGE_KNOWN),
        "aide_connue": _known(rng, answer, _AID_KNOWN),
        "activite_connue": _known(rng, answer, _WORK_KNOWN),
    }
    etabli.fill("menage", found, " ".join(found))


def _known(rng: Rng, answer: Array, shares: dict[int, float]) -> Array:
    return rng.random(len(answer)) < np.where(answer == 1, shares[1], shares[2])
