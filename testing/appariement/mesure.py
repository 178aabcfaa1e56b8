"""The matcher run on the labelled set, and how right it is."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from loaders.ban.matching import match, normalise_addresses
from loaders.ban.stage import stage_ban
from loaders.context import Context
from parc_social.storage.edition_files.workbench import workshop
from testing.appariement.ecrite import Etiquetee, Verite
from testing.appariement.jeu import labelled
from testing.appariement.pays import Numero, Rue, build, write_ban

LEVELS = (1, 2, 3, 4, 5)
_READ = """
CREATE TEMP TABLE adresse_lue AS
FROM read_csv('{path}', header = true, delim = ',', quote = '"', escape = '"', nullstr = '',
  max_line_size = 1000000, columns = {{'cle': 'INTEGER', 'code_insee': 'VARCHAR',
  'numvoie': 'VARCHAR', 'indrep': 'VARCHAR', 'typvoie': 'VARCHAR', 'nomvoie': 'VARCHAR',
  'lieudit': 'VARCHAR', 'codepostal': 'VARCHAR'}})"""
_FOUND = """
SELECT t.cle, t.niveau, t.adresse_id, t.score, t.nom_voie, r.voie, t.lon, t.lat
FROM adresse_trouvee AS t
JOIN adresse_norm AS a USING (cle)
LEFT JOIN rue_trouvee AS r USING (demande, cp, voie_norm)
ORDER BY t.cle"""


@dataclass(frozen=True, slots=True)
class Reponse:
    """What the matcher said of one address; `voie` is the BAN street's number, or None."""

    niveau: int
    adresse_id: str
    score: float
    nom_voie: str | None
    voie: int | None
    point: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Essai:
    """A labelled address with the matcher's answer, and whether that is right."""

    etiquette: Etiquetee
    reponse: Reponse
    juste: bool


@dataclass(frozen=True, slots=True)
class Compte:
    """How many addresses should get an answer, got one, and got the right one.

    Rates are in percent; None of nothing.
    """

    attendues: int
    rapprochees: int
    justes: int
    justes_attendues: int

    @property
    def precision(self) -> float | None:
        """Right answers among the answers given."""
        return _rate(self.justes, self.rapprochees)

    @property
    def rappel(self) -> float | None:
        """Right answers among the addresses that should get one."""
        return _rate(self.justes_attendues, self.attendues)


def run(count: int, seed: int, streets: int, folder: Path) -> list[Essai]:
    """`count` labelled addresses of an invented country, matched to its BAN and judged."""
    rng = Random(seed)  # noqa: S311 - a set that can be made again
    country = build(rng, streets)
    file = folder / "adresses-bench.csv"
    write_ban(country, file)
    addresses = labelled(rng, country, count)
    ban = stage_ban([file], 2025, Context(folder, b"k" * 32)).file
    answers, streets_of = _answers(addresses, ban, folder)
    points = {(n.lon, n.lat): n for place in country for rue in place.rues for n in rue.numeros}
    judge = _judge(points, streets_of)
    return [Essai(a, r, judge(a.verite, r)) for a, r in zip(addresses, answers, strict=True)]


def _answers(
    addresses: Sequence[Etiquetee], ban: Path, folder: Path
) -> tuple[list[Reponse], dict[str, int]]:
    """The matcher's answers, and the BAN street's number of each BAN id."""
    file = folder / "adresses-a-rapprocher.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        names = ("code_insee", "numvoie", "indrep", "typvoie", "nomvoie", "lieudit", "codepostal")
        writer.writerow(["cle", *names])
        for n, address in enumerate(addresses):
            writer.writerow([n, *(getattr(address.ecrite, name).strip() for name in names)])
    with workshop(None) as bench:
        bench.run(_READ.format(path=str(file).replace("'", "''")))
        normalise_addresses(bench)
        match(bench, ban)
        rows = bench.rows(_FOUND)
        streets = dict(bench.rows("SELECT id, voie FROM ban"))
    answers = [
        Reponse(niveau, str(identifier), score, nom, voie, None if lon is None else (lon, lat))
        for _, niveau, identifier, score, nom, voie, lon, lat in rows
    ]
    return answers, streets


def _judge(
    points: dict[tuple[float, float], Numero], streets: dict[str, int]
) -> Callable[[Verite, Reponse], bool]:
    """The definition of right: docs/appariement.md, "Juste"."""

    def same_street(rue: Rue | None, answer: Reponse) -> bool:
        return rue is not None and bool(rue.numeros) and streets[rue.numeros[0].id] == answer.voie

    def right(truth: Verite, answer: Reponse) -> bool:
        if answer.niveau == 1:
            return truth.numero is not None and answer.adresse_id == truth.numero.id
        if answer.niveau == 2:
            near = answer.point is not None and _nearest(truth, points[answer.point])
            return near and same_street(truth.rue, answer)
        if answer.niveau == 3:
            return same_street(truth.rue, answer)
        if answer.niveau == 4:
            return truth.niveau == answer.niveau and answer.nom_voie == truth.lieu_dit
        return truth.niveau == answer.niveau

    return right


def _nearest(truth: Verite, given: Numero) -> bool:
    """No number of the same side is nearer to the one that was written."""
    wanted = truth.voulu
    if truth.rue is None or wanted is None or given.numero % 2 != wanted % 2:
        return False
    least = min(abs(n.numero - wanted) for n in truth.rue.numeros if n.numero % 2 == wanted % 2)
    return abs(given.numero - wanted) == least


def counted(tries: Sequence[Essai], levels: Sequence[int]) -> Compte:
    """The account of some levels taken together."""
    wanted = [t for t in tries if t.etiquette.verite.niveau in levels]
    given = [t for t in tries if t.reponse.niveau in levels]
    return Compte(
        len(wanted),
        len(given),
        sum(t.juste for t in given),
        sum(t.juste and t.reponse.niveau in levels for t in wanted),
    )


def _rate(part: int, whole: int) -> float | None:
    return 100 * part / whole if whole else None
