"""The groups as a drawn polygon adds them up: of every table of secrecy, each in its place.

What is served of them is sums over whole groups, each of the figures of its table alone.
"""

from collections.abc import Iterator

from loaders.bench import stretches
from loaders.publication.groups.versions import SETTINGS
from loaders.publication.sources import Sources
from loaders.publication.tables import survey_fault
from parc_social.access.secrecy import COMMUNE, LEVELS, Tables
from parc_social.access.secrecy.settings import read_tables
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.domain.secrecy_table import Tableau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

# Told of every group: whom it counts, and all who answered there, whatever the population.
_OF_EVERY = ("menages", "repondants")
AT_ONCE = 100_000  # rows of `chaine` and groups made of them, of each of which every sum takes 2 kB
_EVERY = """SELECT groupe FROM groupe_ecrit
UNION ALL SELECT groupe FROM decoupage.chaine WHERE tableau <> 'collecte'"""


def publish_groups(bench: Workbench, sources: Sources) -> None:
    """Tables `groupe_publie`, `groupe_collecte`, `groupe_zone` and `groupe_contour`.

    Raises SecrecyFault.

    In: the frozen partitions attached as `decoupage`, `lieu`, `groupe_place`, `membre`, `terr`.
    """
    levels = {"niveaux": list(LEVELS), "commune": COMMUNE}
    bench.run(statement("loaders.publication.groups", "groupe_repere"))
    bench.run(statement("loaders.publication.groups", "groupe_zone").format(**levels))
    asked = dict(_sums(_tables(bench)))
    years = {k: "NULL" if v is None else str(v) for k, v in sources.years().items()}
    sums = ", ".join([*(f"d.{name}" for name in _OF_EVERY), *asked.values()])
    bench.run(statement("loaders.publication.groups", "groupe_publie").format(**years, sommes=sums))
    _check(bench, asked)


def _check(bench: Workbench, asked: dict[str, str]) -> None:
    counted = {"menages": "d.menages", **asked}
    wrong = (f"g.{quoted(name)} IS DISTINCT FROM c.{quoted(name)}" for name in counted)
    counting = statement("loaders.publication.groups", "groupe_faux").format(
        comptes=", ".join(f"sum(m.{name}) AS {name}" for name in OPS_SUMS),
        sommes=", ".join(counted.values()),
        faux=" OR ".join(wrong),
    )
    astray = 0
    for first, last in stretches(bench, _EVERY, AT_ONCE):
        astray += int(bench.value(counting, {"premier": first, "dernier": last}))
    if astray:
        raise survey_fault(f"{astray} groupes ne sont pas la somme de leurs ménages")


def _tables(bench: Workbench) -> Tables:
    """The settings that the partitions were made by."""
    told = bench.rows(f"FROM decoupage.cadre SELECT valeur WHERE cle = '{SETTINGS}'")
    return read_tables(told[0][0])


def _sums(tables: Tables) -> Iterator[tuple[str, str]]:
    """Each mesure of the survey and its SQL over a group `d`: null where it is no figure's."""
    of: dict[str, set[str]] = {}
    for one in indicators().values():
        if one.source != "ops" or one.tableau is Tableau.SYNTHESE:
            continue
        for mesure in (one.numerateur, one.denominateur, one.temoin):
            if mesure in OPS_SUMS and mesure not in _OF_EVERY:
                of.setdefault(mesure, set()).add(tables.of(one.tableau.value))
    for mesure, names in of.items():
        listed = ", ".join(f"'{name}'" for name in sorted(names))
        yield mesure, f"CASE WHEN d.tableau IN ({listed}) THEN d.{mesure} END AS {mesure}"
