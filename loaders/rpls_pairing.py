"""A landlord's dwellings struck off the public file, one for one: the two share no key.

They pair on what both hold: commune, address, floor, rooms, area, years, financing, agreement.
"""

from collections.abc import Sequence

from loaders.layout import Layout
from loaders.places import PROJECTION
from loaders.rpls_files import PUBLIC, Recognised
from parc_social.storage.workshop import Workshop, statement

ALONE = "RPLS-045"  # the rule that a landlord's dwelling without a public twin breaks
# Columns of the key that a header may lack: SQL of each, null and empty alike.
_OPTIONAL = {
    "etage": "coalesce(nullif(regexp_replace(replace(upper(etage), 'RDC', '0'),"
    " '^0+([0-9])', '\\1'), ''), '')",
    "locat": "coalesce(locat, 0)",
    "finan": "coalesce(finan, '')",
    "numconv": "coalesce(convention.norme, '')",
}
# A number is that of many dwellings: its comparable form costs 2 µs, looking it up a tenth of that.
_AGREEMENTS = """
CREATE OR REPLACE TEMP TABLE convention AS
SELECT numconv, ps_simple(numconv) AS norme
FROM (SELECT DISTINCT numconv FROM lecture WHERE numconv IS NOT NULL)"""


def pair_lines(bench: Workshop, layout: Layout, known: Sequence[Recognised]) -> None:
    """Makes `ligne`, the lines kept with their key, and `apparie`, what each strikes off."""
    for name in ("voie", "zone_tiree"):
        bench.run(f"SET VARIABLE qualite_{name} = {layout.parametres[f'qualite_{name}']:d}")
    bench.run(_AGREEMENTS)
    sql = statement("loaders", "rpls_ligne").format(projection=PROJECTION, communs=_common(known))
    bench.run(sql)
    for step in ("rpls_jumelle", "rpls_range", "rpls_rang"):
        bench.run(statement("loaders", step))
    join, which = (
        ("FULL", "forme = 'bailleur'") if any(f.depot for f in known) else ("LEFT", "false")
    )
    bench.run(statement("loaders", "rpls_apparie").format(jointure=join, bailleurs=which))


def note_alone(bench: Workshop) -> None:
    """Writes down the landlords' dwellings that no public line answers to."""
    bench.run(statement("loaders", "rpls_seul"), {"code": ALONE})


def pairing_figures(bench: Workshop) -> dict[str, float]:
    """Dwellings by the files that hold them, and the share of the landlords' that paired."""
    dwellings, public, landlord, both = bench.rows(
        "SELECT count(*), count_if(vu_public), count_if(vu_bailleur),"
        " count_if(vu_public AND vu_bailleur) FROM place_logement"
    )[0]
    return {
        "logements": dwellings,
        "publics": public,
        "de_bailleurs": landlord,
        "rapproches": both,
        "bailleurs_seuls": landlord - both,
        "publics_seuls": public - both,
        "taux_rapprochement": round(100 * both / landlord, 2) if landlord else 0.0,
    }


def _common(known: Sequence[Recognised]) -> str:
    """SQL of the columns that every public file has: a landlord's has them all.

    A column that one of them lacks would pair nothing of it.
    """
    public = [file.form.places for file in known if file.form.nom == PUBLIC]
    shared = [sql for nom, sql in _OPTIONAL.items() if all(nom in places for places in public)]
    return ", ".join(shared or ["''"])
