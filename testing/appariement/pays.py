"""An invented country: communes, streets and the BAN rows that tell them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from testing.appariement import noms
from testing.appariement.ecriture import ARTICLES, afnor, plain

HEADER = (
    "id;id_fantoir;numero;rep;nom_voie;code_postal;code_insee;nom_commune;"
    "code_insee_ancienne_commune;nom_ancienne_commune;x;y;lon;lat;type_position;alias;nom_ld;"
    "libelle_acheminement;nom_afnor;source_position;source_nom_voie;certification_commune;"
    "cad_parcelles"
)


@dataclass(frozen=True, slots=True)
class Numero:
    """A numbered address of the BAN, alone at its point."""

    id: str
    numero: int
    rep: str
    lon: float
    lat: float


@dataclass(frozen=True, slots=True)
class Rue:
    """A street; one that is `cachee` exists, and the BAN does not know it."""

    type: str
    nom: str
    lieu: "Lieu"
    lieu_dit: str = ""
    cachee: bool = False
    numeros: list[Numero] = field(default_factory=list[Numero])

    @property
    def ban(self) -> str:
        """Its name in the BAN."""
        return f"{self.type} {self.nom}"

    @property
    def cle(self) -> str:
        """What tells it from other streets of the place, however it is written."""
        return " ".join(w for w in plain(self.ban).split() if w not in ARTICLES)


@dataclass(frozen=True, slots=True)
class Lieu:
    """A commune, an arrondissement, or what was a commune (`ancienne`) before it merged."""

    code: str
    postal: str
    ancienne: str = ""
    ville: str = ""  # of an arrondissement
    rues: list[Rue] = field(default_factory=list[Rue])


_CENTRES = {"971": (-61.5, 16.1), "974": (55.5, -21.1)}
_COMMUNES = 36
_INDICES = (("bis", 0.06), ("a", 0.03))


def places(rng: Random) -> list[Lieu]:
    """Communes of métropole and DOM, two by two neighbours; arrondissements; three merged ones."""
    found = [
        Lieu(f"{dep}{100 + n:03d}", f"{dep.replace('A', '0')}{n % 9}00")
        for n, dep in enumerate(["59", "33", "13", "67", "35", "2A", "69", "93"] * (_COMMUNES // 8))
    ]
    found += [Lieu(f"{dep}{n:02d}", f"{dep}{n:02d}") for dep in ("971", "974") for n in range(1, 5)]
    found += [Lieu(f"751{n:02d}", f"750{n:02d}", ville="75056") for n in (1, 11, 13, 20)]
    found += [Lieu("69383", "69003", ville="69123"), Lieu("69388", "69008", ville="69123")]
    found += [Lieu("13203", "13003", ville="13055"), Lieu("13214", "13014", ville="13055")]
    found += [Lieu("49092", f"49{n}00", ancienne=f"4909{n}") for n in (2, 3, 4)]
    rng.shuffle(found)
    return found


def build(rng: Random, streets: int) -> list[Lieu]:
    """The country: `streets` streets a place, look-alikes and hidden ones included."""
    country = places(rng)
    for place in country:
        _fill(rng, place, streets)
    _merged(rng, country)
    serial = 0
    for place in country:
        for rank, street in enumerate(place.rues):
            serial = _number(rng, street, f"{place.ancienne or place.code}_{rank:04d}", serial)
    return country


def _fill(rng: Random, place: Lieu, streets: int) -> None:
    seen: set[str] = set()
    while len(place.rues) < streets:
        kind = rng.choices([t for t, _ in noms.TYPES], [w for _, w in noms.TYPES])[0]
        family = [(kind, _name(rng, place))]
        if rng.random() < 0.12:
            family.append(_sister(rng, *family[0]))
        hidden = rng.random()
        for rank, (type_, nom) in enumerate(family):
            lieu_dit = rng.choice(noms.LIEUX_DITS) if rng.random() < 0.06 else ""
            cachee = hidden < 0.03 if len(family) == 1 else hidden < 0.4 and rank == 1
            street = Rue(type_, nom, place, lieu_dit, cachee)
            if street.cle not in seen:
                seen.add(street.cle)
                place.rues.append(street)


def _name(rng: Random, place: Lieu) -> str:
    kinds = ["personne", "grade", "saint", "commun", "qualifie", "date", "demo"]
    drawn = rng.choices(kinds, [26, 12, 7, 30, 6, 4, 15])[0]
    if place.code.startswith("97") and rng.random() < 0.3:
        return rng.choice(noms.OUTRE_MER)
    patronym = rng.choice(noms.PATRONYMES)
    if drawn == "personne":
        return f"{rng.choice(noms.PRENOMS)} {patronym}"
    if drawn == "grade":
        grade = rng.choice(noms.GRADES)
        return f"{"de l'" if grade[0] in 'A' else 'du '}{grade} {patronym}"
    common = rng.choice(noms.COMMUNS)
    return {
        "saint": rng.choice(noms.SAINTS),
        "commun": common,
        "qualifie": f"{common} {rng.choice(noms.QUALITES)}",
        "date": rng.choice(noms.DATES),
        "demo": rng.choice(noms.DE_LA_DEMO),
    }[drawn]


def _sister(rng: Random, kind: str, nom: str) -> tuple[str, str]:
    """A street that a hasty reader would take for the first: one word or the type differs."""
    drawn = rng.random()
    if drawn < 0.4:
        other = rng.choice([t for t, _ in noms.TYPES if t != kind])
        return other, nom
    if drawn < 0.7:
        return kind, f"{nom} {rng.choice(noms.QUALITES)}"
    if nom.startswith("du ") and (rest := nom[3:].split(" ", 1))[0] in noms.GRADES:
        other = rng.choice([g for g in noms.GRADES if g not in (rest[0], "Abbé", "Amiral")])
        return kind, f"du {other} {rest[1]}" if drawn < 0.85 else rest[1]
    words = nom.split(" ")
    if words[0] in noms.PRENOMS:
        return kind, " ".join([rng.choice(noms.PRENOMS), *words[1:]])
    return kind, rng.choice(["du Pont", "du Port", "des Prés", "de la Porte", "du Four", "du Fort"])


def _merged(rng: Random, country: list[Lieu]) -> None:
    """Communes that merged keep streets of one name, as they do."""
    first, *others = [place for place in country if place.ancienne]
    for other in others:
        known = {street.cle for street in other.rues}
        for street in rng.sample(first.rues, len(first.rues) // 5):
            if street.cle not in known and not street.cachee:
                other.rues.append(Rue(street.type, street.nom, other))


def _number(rng: Random, street: Rue, voie: str, serial: int) -> int:
    """House numbers: both sides or one, some missing, some with an index."""
    if street.cachee:
        return serial
    place = street.lieu
    centre = _CENTRES.get(place.code[:3], (2.0, 47.0))
    step = 1 if rng.random() < 0.85 else 2
    for numero in range(1, rng.choice((6, 10, 16, 24, 40)) + 1, step):
        if rng.random() < 0.12:
            continue
        for rep in ("", *(form for form, share in _INDICES if rng.random() < share)):
            serial += 1
            at = (centre[0] + serial % 400 / 2000, centre[1] + serial // 400 / 20000)
            identifier = f"{voie}_{numero:05d}" + (f"_{rep}" if rep else "")
            street.numeros.append(Numero(identifier, numero, rep, round(at[0], 6), round(at[1], 6)))
    return serial


def write_ban(country: list[Lieu], file: Path) -> int:
    """Writes the 23 columns of what the BAN knows of the country; how many rows."""
    count = 0
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        columns = HEADER.split(";")
        writer.writerow(columns)
        for row in _rows(country):
            writer.writerow([row.get(name, "") for name in columns])
            count += 1
    return count


def _rows(country: list[Lieu]) -> Iterator[dict[str, object]]:
    for place in country:
        for street in place.rues:
            for at in street.numeros:
                yield {
                    "id": at.id, "numero": at.numero, "rep": at.rep, "nom_voie": street.ban,
                    "code_postal": place.postal, "code_insee": place.code,
                    "code_insee_ancienne_commune": place.ancienne, "lon": at.lon, "lat": at.lat,
                    "type_position": "entrée", "nom_ld": street.lieu_dit,
                    "nom_afnor": afnor(street.type, street.nom), "certification_commune": 1,
                }  # fmt: skip
