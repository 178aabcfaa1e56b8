"""Makes the files of the demonstration: invented, calibrated, the same bytes for the same seed."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from loaders.demo.addresses import DepartementMap
from loaders.demo.bailleurs import found_bailleurs
from loaders.demo.building_site import Avant, Chantier
from loaders.demo.columns import shares_of
from loaders.demo.country import Pays, read_pays
from loaders.demo.delivery import Livraison
from loaders.demo.districts import QpvNumbers, cut
from loaders.demo.manifest import MANIFEST, DemoBailleur, DemoFiles, write_manifest
from loaders.demo.streets import StreetNames
from loaders.demo.terrain import Terrain, profils
from loaders.demo.territoires import Territoires
from loaders.demo.workbench import DemoWorkbench
from parc_social.errors import InvalidValue, Unavailable
from parc_social.storage.edition_files.workbench import workshop

LEAST, MOST = 1_000, 5_400_000
_LEAST_IN_A_DEPARTEMENT = 5
_LOT = 250_000  # dwellings made at once: memory is that of a lot, about 1 GB

type Progress = Callable[[str, int, int], None]


def make(
    folder: Path, departements: Sequence[str], logements: int, graine: int, progress: Progress
) -> DemoFiles:
    """Writes RPLS, OPS, BAN and territories for some départements; `demo.json` comes last.

    `logements` is the number of dwellings in RPLS 2025 (1,000 to 5,400,000), split by population.
    Raises InvalidValue for an unknown département or a number out of range, Unavailable when
    the folder can't be written or the outlines of communes are not installed.
    """
    if not LEAST <= logements <= MOST:
        raise InvalidValue(
            f"nombre de logements hors limites : {logements} (de {LEAST} à {MOST} attendus)"
        )
    if graine < 0:
        raise InvalidValue(f"graine négative : {graine} (un entier positif est attendu)")
    progress("contours des communes", 0, len(departements) + 2)
    pays = read_pays()
    codes = pays.check(departements)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MANIFEST).unlink(missing_ok=True)  # incomplete files are never read as whole
        made = _make(folder, pays, _split(pays, codes, logements), graine, progress)
        write_manifest(made)
    except OSError as error:
        raise Unavailable(f"dossier inutilisable : {folder} ({error.strerror})") from error
    return made


def _split(pays: Pays, codes: Sequence[str], logements: int) -> dict[str, int]:
    inhabitants = [sum(lieu.habitants for lieu in pays.lieux(code)) for code in codes]
    return dict(zip(codes, shares_of(logements, inhabitants, _LEAST_IN_A_DEPARTEMENT), strict=True))


def _make(
    folder: Path, pays: Pays, dwellings: dict[str, int], graine: int, progress: Progress
) -> DemoFiles:
    bailleurs = found_bailleurs(pays, dwellings)
    livraison = Livraison(folder, bailleurs)
    livraison.prepare()
    last = len(dwellings) + 2
    with workshop(None) as bench, Territoires(folder / "territoires", pays) as territoires:
        etabli = DemoWorkbench(bench, folder / ".brouillon.csv")
        etabli.prepare(bailleurs)
        for done, (code, count) in enumerate(dwellings.items(), 1):
            progress(f"département {code} : {count} logements", done, last)
            numbers = QpvNumbers(code)
            quartiers = [cut(lieu, graine, numbers) for lieu in pays.lieux(code)]
            local = [b for b in bailleurs if code in b.departements]
            lieux = [q.lieu for q in quartiers]
            terrain = Terrain(code, lieux, local, profils(graine, code, lieux))
            carte = DepartementMap(code, quartiers)
            for is_last in _build(etabli, pays, (terrain, carte), count, graine):
                livraison.departement(etabli, carte, local, last=is_last)
            territoires.add(quartiers)
        progress("territoires et manifeste", last - 1, last)
        territoires.finish()
    livraison.finish()
    progress("jeu de démonstration écrit", last, last)
    return DemoFiles(
        folder=folder,
        graine=graine,
        logements=sum(dwellings.values()),
        departements=tuple(dwellings),
        territoires=territoires.paths,
        bailleurs=tuple(DemoBailleur(b.siren, b.nom, b.departements) for b in livraison.owners),
        **livraison.paths(),
    )


def _build(
    etabli: DemoWorkbench,
    pays: Pays,
    ground: tuple[Terrain, DepartementMap],
    count: int,
    graine: int,
) -> Iterator[bool]:
    """Lays one lot after the other on the bench; says whether it is the last.

    The landlord of the planted errors builds in the first one only.
    """
    terrain, carte = ground
    avant = Avant(StreetNames.none(len(carte.lieux)))
    sizes = shares_of(count, [1] * -(-count // _LOT))
    for n, size in enumerate(sizes):
        Chantier(pays, terrain, carte, size, graine).build(etabli, avant)
        yield n == len(sizes) - 1
        terrain = replace(terrain, bailleurs=[b for b in terrain.bailleurs if not b.essai])
