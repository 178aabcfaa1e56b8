"""Addresses of a register matched to the BAN: they share no key, only what is written.

Levels: 1 the number; 2 the nearest number of the same side of the street; 3 the street; 4 the
lieu-dit; 5 the commune, which is never drawn. The score is the likeness of the street's name
(0.85 at least) times 1, 0.9, 0.7, 0.5 and 0. The id of an address point is the BAN's at level 1;
at the others `RPLS-` and a hash of the commune, street and number, the same in every millésime
and source, so that the point keeps its name when the BAN does not know it.
"""

from pathlib import Path

from loaders.ban.normalisation import normalise_streets, prepare_words
from parc_social.errors import BadFile
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

LIKENESS = 0.85  # of two street names: below, they are two streets
RARE = 50  # times that a word must be rarer than another to be its misspelling
_ALIAS = "ban_ref"
_TABLES = {
    "ban": "voie INTEGER, numero INTEGER, rep VARCHAR, id VARCHAR, code_insee VARCHAR,"
    " secteur VARCHAR, lon DOUBLE, lat DOUBLE, rang BIGINT",
    "ban_nom": "secteur VARCHAR, nom_norm VARCHAR, voie INTEGER",
    "ban_voie": "voie INTEGER, code_insee VARCHAR, secteur VARCHAR, voie_norm VARCHAR,"
    " nom_voie VARCHAR, code_postal VARCHAR, lon DOUBLE, lat DOUBLE",
    "ban_lieu_dit": "code_insee VARCHAR, secteur VARCHAR, nom_norm VARCHAR, nom VARCHAR,"
    " lon DOUBLE, lat DOUBLE",
    "ban_commune": "demande VARCHAR, secteur VARCHAR",
    "ban_mot": "mot VARCHAR, voies BIGINT",
}
# A commune that merged since, and that the BAN does not know by its code: asked for by the new one.
_HAS_CARRIED = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'commune_reportee'"
_CARRIED = f"""
CREATE OR REPLACE TEMP VIEW ban_commune AS
FROM {_ALIAS}.ban_commune
UNION ALL
SELECT r.code, c.secteur
FROM commune_reportee AS r JOIN {_ALIAS}.ban_commune AS c ON c.demande = r.code_commune
WHERE r.code NOT IN (SELECT demande FROM {_ALIAS}.ban_commune)"""  # noqa: S608 - our own names
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
    if ban is not None:
        bench.attach(_ALIAS, ban)
        _check_version(bench, ban)
    for name, columns in _TABLES.items():
        if ban is None:
            bench.run(f"CREATE OR REPLACE TEMP TABLE {name} ({columns})")
        else:
            bench.run(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {_ALIAS}.{name}")
    if ban is not None and bench.value(_HAS_CARRIED):
        bench.run(_CARRIED)
    for step in _STEPS:
        sql = statement("loaders.ban", step)
        asked = {name: value for name, value in _VALUES.items() if f"${name}" in sql}
        bench.run(sql, asked or None)


def _check_version(bench: Workbench, ban: Path) -> None:
    known = bench.value(
        "SELECT count(*) FROM duckdb_tables()"
        " WHERE database_name = $alias AND table_name = 'ban_mot'",
        {"alias": _ALIAS},
    )
    if not known:
        raise BadFile(
            f"{ban} : édition de la BAN faite par une version antérieure :"
            " chargez de nouveau ses fichiers (« parc-social load ban »)"
        )


def levels(bench: Workbench, relation: str, column: str) -> dict[str, float]:
    """How many rows of a relation stand at each level."""
    found = dict(bench.rows(f"SELECT {column}, count(*) FROM {relation} GROUP BY 1"))  # noqa: S608 - our own names
    return {f"niveau_{level}": found.get(level, 0) for level in range(1, 6)}
