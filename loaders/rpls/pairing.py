"""A landlord's dwellings struck off the public file, one for one: the two share no key.

They pair on what both hold: commune, address, floor, rooms, area, years, financing, agreement.
"""

from collections.abc import Sequence

from loaders.rpls.files import PUBLIC, RplsFile
from loaders.tabular.coordinates import PROJECTION
from loaders.tabular.layout import Layout
from parc_social.catalogue.collection import Audience
from parc_social.catalogue.load import full_collection
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

ALONE = "RPLS-045"  # the rule that a landlord's dwelling without a public twin breaks
# Columns of the key that a header may lack: SQL of each, null and empty alike.
_OPTIONAL = {
    "etage": "coalesce(niveau.norme, '')",
    "locat": "coalesce(locat, 0)",
    "finan": "coalesce(finan, '')",
    "numconv": "coalesce(convention.norme, '')",
}
# Fields of the relation that a public line alone tells: `apparie.sql` names them.
_OF_PLACE = {"iris", "qpv24", "qpv15", "qualite_xy"}
_PERHAPS_TWINS = "SEMI JOIN suspecte USING (fichier, ligne)"


def pair_lines(bench: Workbench, layout: Layout, files: Sequence[RplsFile]) -> None:
    """Makes `ligne`, the lines kept with their key, and `apparie`, what each strikes off."""
    for name in ("point", "voie", "zone_tiree"):
        bench.run(f"SET VARIABLE qualite_{name} = {layout.parametres[f'qualite_{name}']:d}")
    bench.run(statement("loaders.rpls", "formes_communes"))
    lines = statement("loaders.rpls", "ligne")
    options = {"projection": PROJECTION, "communs": _common(files)}
    bench.run(lines.format(nom="gardee", parmi="", **options))
    bench.run(statement("loaders.rpls", "empreinte"))
    bench.run(lines.format(nom="gardee_jumelle", parmi=_PERHAPS_TWINS, **options))
    for step in ("rpls_jumelle", "rpls_range", "rpls_rang"):
        bench.run(statement("loaders.rpls", step))
    join, which = (
        ("FULL", "forme = 'bailleur'") if any(f.depot for f in files) else ("LEFT", "false")
    )
    pairs = statement("loaders.rpls", "apparie")
    bench.run(pairs.format(jointure=join, bailleurs=which, champs=_fields(layout)))


def note_alone(bench: Workbench) -> None:
    """Writes down the landlords' dwellings that no public line answers to."""
    bench.run(statement("loaders.rpls", "seul"), {"code": ALONE})


def pairing_figures(bench: Workbench) -> dict[str, float]:
    """Dwellings by the files that hold them, and the share of the landlords' that paired."""
    dwellings = bench.value("SELECT count(*) FROM rpls_logement")
    public, landlord = (
        count or 0 for count in bench.rows(statement("loaders.rpls", "lignes_gardees"))[0]
    )  # sums of no line are NULL
    both = public + landlord - dwellings  # one dwelling of two lines
    return {
        "logements": dwellings,
        "publics": public,
        "de_bailleurs": landlord,
        "rapproches": both,
        "bailleurs_seuls": landlord - both,
        "publics_seuls": public - both,
        "taux_rapprochement": round(100 * both / landlord, 2) if landlord else 0.0,
    }


def _fields(layout: Layout) -> str:
    """SQL of the fields of the relation that a line of either form may hold.

    An open field is what the public line says, one of the landlord's own what the landlord says;
    the other's where that one is silent.
    """
    names_read = {column.nom for column in layout.colonnes} - _OF_PLACE
    names = [
        (f.name, f.audience)
        for f in full_collection("rpls-logements").fields
        if f.name in names_read
    ]
    return ", ".join(
        f"coalesce(p.{name}, b.{name}) AS {name}"
        if audience is Audience.OPEN
        else f"coalesce(b.{name}, p.{name}) AS {name}"
        for name, audience in names
    )


def _common(files: Sequence[RplsFile]) -> str:
    """SQL of the columns that every public file has: a landlord's has them all.

    A column that one of them lacks would pair nothing of it.
    """
    public = [file.form.places for file in files if file.form.nom == PUBLIC]
    columns = [sql for nom, sql in _OPTIONAL.items() if all(nom in places for places in public)]
    return ", ".join(columns or ["''"])
