"""Earlier editions of a register of the same year: a late file must not show by difference.

A group is counted again only when what moves each of its sums since each earlier version is
nothing, or of enough landlords; else it waits, and shows what it showed. Sum by sum: a rent that
goes up everywhere must not cover the one dwelling that was let.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from loaders.bench import stretches, whole
from loaders.rpls.rent_ceilings import FILE
from parc_social.access.secrecy.economy import Stock, StockChange, untold_business
from parc_social.access.secrecy.survey import LEVELS, Holdings, gathered
from parc_social.access.secrecy.tables import Economy
from parc_social.domain.indicators import BUSINESS_SUMS, RENT_SUMS
from parc_social.errors import InvalidValue
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.editions.edition import Edition
from parc_social.storage.editions.pending import business_file
from parc_social.storage.sql.text import quoted, statement
from parc_social.wording import cited

AT_ONCE = 500_000  # dwellings of both versions: 40 mesures each, then and now
_LANDLORD = "dense_rank() OVER (ORDER BY bailleur) AS bailleur"


def number_places(bench: Workbench) -> None:
    """Tables `economie_lieu`, `affaire` and `economie_piece`, of the dwellings on the bench."""
    mesures = ", ".join(f"d.{name}" for name in (*BUSINESS_SUMS, *RENT_SUMS))
    bench.run(statement("loaders.publication.business", "lieux").format(mesures=mesures))
    bench.run(statement("loaders.publication.business", "pieces"))


def read_stock(bench: Workbench, economy: Economy) -> Stock:
    """The free places and what each landlord has there. Raises InvalidValue: an unknown sum."""
    unknown = next((name for name in economy.sums if name not in BUSINESS_SUMS), None)
    if unknown is not None:
        raise InvalidValue(f"secret : mesure inconnue dans economie.mesures : {cited(unknown)}")
    zones = bench.columns(
        f"SELECT {', '.join(f'{level}_n' for level in LEVELS)} FROM economie_piece ORDER BY n"  # noqa: S608 - our own names
    )
    named = ", ".join(f"CAST(sum({quoted(n)}) AS BIGINT) AS {quoted(n)}" for n in economy.sums)
    rows = bench.columns(
        f"SELECT n, {_LANDLORD}, * EXCLUDE (n, bailleur) FROM ("  # noqa: S608 - our own names
        f"SELECT p.n, a.bailleur, {named} FROM affaire AS a JOIN economie_piece AS p"
        " ON p.lieu = a.lieu WHERE a.groupe IS NULL GROUP BY 1, 2) ORDER BY 1, 2"
    )
    return Stock(
        zones=tuple(whole(zones[f"{level}_n"]) for level in LEVELS),
        place=whole(rows["n"]),
        landlord=whole(rows["bailleur"]),
        sums={name: whole(rows[name]) for name in economy.sums},
    )


CEILINGS = "plafonds"  # in `cadre`: those of rents
_CEILED = frozenset({"loyers_compares", "bas_loyers_plai", "bas_loyers_plus"})
_SIDES = ("maintenant", "plus", "moins")
# What moves a sum: of the dwellings that are otherwise, those whose mesure of it is.
_MOVES = """SELECT CASE WHEN n > 0 THEN 'plus' ELSE 'moins' END AS cote, groupe, bailleur,
       abs(n) * {mesure} AS {mesure}
FROM (SELECT groupe, bailleur, {mesure}, sum(n) AS n FROM autre WHERE {mesure} <> 0
      GROUP BY ALL HAVING sum(n) <> 0)"""


def open_versions(
    bench: Workbench, folder: Path, register: Edition, members: str
) -> tuple[str, ...]:
    """Attaches the earlier versions, oldest first.

    Makes `connu`, `forme` and `membre_ancien` of the last; empty for a first version.
    """
    found: dict[int, str] = {}
    name = business_file(f"rpls_{register.millesime}_*.duckdb")
    for n, file in enumerate(sorted(folder.glob(name))):
        bench.attach(f"economie_{n}", file)
        told = dict(bench.rows(f"FROM economie_{n}.cadre SELECT cle, valeur"))
        found[int(told["version"])] = f"economie_{n}"
        _open_members(bench, f"economie_{n}")
    aliases = tuple(found[number] for number in sorted(found))
    bench.run(statement("loaders.publication.business", "versions").format(membres=members))
    if aliases:
        last = aliases[-1]
        bench.run(
            f"INSERT INTO connu FROM {last}.adresse_groupe SELECT adresse, part, groupe;"  # noqa: S608
            f"INSERT INTO forme FROM {last}.groupe SELECT groupe, niveau, zone ORDER BY groupe;"
            "DROP TABLE membre_ancien;"
            f"CREATE OR REPLACE TEMP VIEW membre_ancien AS FROM {last}_membre"
        )
    return aliases


def lacking(bench: Workbench, alias: str) -> frozenset[str]:
    """The mesures of today that a version did not count."""
    known = {name for name, *_ in bench.rows(f"DESCRIBE {alias}.membre")}
    return frozenset(BUSINESS_SUMS) - known


def untold(bench: Workbench, alias: str) -> frozenset[str]:
    """The mesures of today of which a version told nothing: it had no ceiling of rents, perhaps."""
    gone = lacking(bench, alias)
    return gone if ceilings_kept(bench, alias) else gone | _CEILED


def ceilings_kept(bench: Workbench, alias: str) -> str:
    """The ceilings of rents that a version was counted with, as text; empty for none."""
    found = bench.rows(f"FROM {alias}.cadre SELECT valeur WHERE cle = '{CEILINGS}'")
    return str(found[0][0]) if found else ""


def check_ceilings(bench: Workbench, versions: Sequence[str], today: str) -> None:
    """Raises InvalidValue for others than a version's: two would tell what lies between them."""
    if any(ceilings_kept(bench, alias) not in ("", today) for alias in versions):
        raise InvalidValue(
            f"{FILE} : les plafonds de ce millésime ne sont plus ceux de sa première publication ;"
            " remettez-les : la différence dirait quels loyers sont entre les anciens et les neufs"
        )


def _open_members(bench: Workbench, alias: str) -> None:
    """View `<alias>_membre`: nothing was told of what a version did not count, hence 0."""
    gone = lacking(bench, alias)
    columns = ", ".join(
        f"CAST(0 AS BIGINT) AS {name}" if name in gone else name for name in BUSINESS_SUMS
    )
    bench.run(
        f"CREATE OR REPLACE TEMP VIEW {alias}_membre AS"  # noqa: S608 - our own names
        f" SELECT groupe, bailleur, {columns} FROM {alias}.membre"
    )


def hold_back(bench: Workbench, versions: Sequence[str], economy: Economy) -> None:
    """View `membre_du_jour`: the dwellings of each group; table `attente`: the groups that wait."""
    mesures = ", ".join(f"a.{name}" for name in BUSINESS_SUMS)
    bench.run(statement("loaders.publication.business", "membre_du_jour").format(mesures=mesures))
    bench.run("CREATE OR REPLACE TEMP TABLE attente (groupe INTEGER)")
    waiting: set[int] = set()
    for alias in versions:
        every = f"SELECT groupe FROM membre_du_jour UNION ALL SELECT groupe FROM {alias}_membre"  # noqa: S608 - our own names
        for span in stretches(bench, every, AT_ONCE):
            waiting |= untold_business(_change(bench, alias, economy, span), economy)
    if waiting:
        bench.insert_columns("attente", {"groupe": np.array(sorted(waiting))})


def _change(bench: Workbench, alias: str, economy: Economy, span: tuple[int, int]) -> StockChange:
    """What moved of some groups since a version.

    Nothing is subtracted from what it did not count, so not told.
    """
    known = [s for s in BUSINESS_SUMS if s not in untold(bench, alias)]
    rows = bench.columns(
        statement("loaders.publication.business", "ecarts").format(
            avant=f"{alias}_membre",
            mesures=", ".join(BUSINESS_SUMS),
            ecarts=" UNION ALL BY NAME ".join(_MOVES.format(mesure=s) for s in known),
            sommes=", ".join(
                f"CAST(coalesce(sum({s}), 0) AS BIGINT) AS {s}" for s in BUSINESS_SUMS
            ),
        ),
        span,
    )

    def side(name: str, sums: Sequence[str]) -> Holdings:
        here = np.asarray(rows["cote"]) == name
        group, landlord = (whole(rows[column])[here] for column in ("groupe", "bailleur"))
        return gathered(group, landlord, {s: whole(rows[s])[here] for s in sums})

    now, *moves = _SIDES
    return StockChange(side(now, economy.sums), *(side(name, BUSINESS_SUMS) for name in moves))
