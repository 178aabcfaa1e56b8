"""Addresses of a register matched to the BAN: they share no key, only what is written.

Levels: 1 the number; 2 the nearest number of the same side of the street; 3 the street; 4 the
lieu-dit; 5 the commune, which is never drawn. The score is the likeness of the street's name
(0.85 at least) times 1, 0.9, 0.7, 0.5 and 0. The id of an address point is the BAN's at level 1;
at the others `RPLS-` and a hash of the commune, street and number, the same in every millésime
and source, so that the point keeps its name when the BAN does not know it.
"""

from pathlib import Path

from loaders.ban.normalisation import normalise_streets, prepare_words
from loaders.bench import has_table
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

LIKENESS = 0.85  # of two street names: below, they are two streets
RARE = 50  # times that a word must be rarer than another to be its misspelling
_ALIAS = "ban_ref"
_TABLES = ("ban", "ban_nom", "ban_voie", "ban_lieu_dit", "ban_commune", "ban_mot")
_STEPS = (
    "rue_exacte", "rue_voisine", "rue_parente", "rue_proche", "rue_trouvee",
    "niveau_1", "niveau_2", "niveau_3", "niveau_4", "adresse_trouvee",
)  # fmt: skip
_VALUES = {"likeness": LIKENESS, "rare": RARE}


def normalise_addresses(bench: Workbench) -> None:
    """From `adresse_lue`, one row an address, makes `adresse_norm`: street, number and index.

    In: `(cle, code_insee, numvoie, indrep, typvoie, nomvoie, lieudit, codepostal)`.
    """
    prepare_words(bench)
    bench.run(statement("loaders.ban", "adresse_ecrite"))
    bench.run(
        "CREATE OR REPLACE TEMP TABLE voie_lue AS"
        " SELECT DISTINCT typvoie AS typ, nomvoie AS nom FROM adresse_ecrite"
        " UNION SELECT DISTINCT NULL, lieudit FROM adresse_ecrite"
    )
    normalise_streets(bench)
    bench.run(statement("loaders.ban", "adresse_norm"))


def match(bench: Workbench, ban: Path | None) -> None:
    """From `adresse_norm` makes `adresse_trouvee`: each `cle` with its address point.

    Without a BAN edition every address is of level 5. Raises BadFile when the edition was made
    by an earlier version.
    """
    if ban is None:
        bench.run(statement("loaders.ban", "sans_ban"))
    else:
        bench.attach(_ALIAS, ban)
        _check_version(bench, ban)
        for name in _TABLES:
            bench.run(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {_ALIAS}.{name}")
        if has_table(bench, "commune_reportee"):
            bench.run(statement("loaders.ban", "ban_commune_reportee"))
    for step in _STEPS:
        sql = statement("loaders.ban", step)
        values = {name: value for name, value in _VALUES.items() if f"${name}" in sql}
        bench.run(sql, values or None)


def _check_version(bench: Workbench, ban: Path) -> None:
    if not has_table(bench, "ban_mot", _ALIAS):
        raise BadFile(
            f"{ban} : édition de la BAN faite par une version antérieure :"
            " chargez de nouveau ses fichiers (« parc-social load ban »)"
        )


def levels(bench: Workbench, relation: str, column: str) -> dict[str, float]:
    """Numbers of rows of a relation at each level."""
    counts = dict(bench.rows(f"SELECT {column}, count(*) FROM {relation} GROUP BY 1"))  # noqa: S608 - our own names
    return {f"niveau_{level}": counts.get(level, 0) for level in range(1, 6)}
