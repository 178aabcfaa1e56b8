"""Lines that were written by hand in place of those of a file, before any rule judges them."""

from collections.abc import Sequence

from loaders.tabular.layout import Layout
from loaders.tabular.rows import TABLE
from parc_social.domain.campaigns.row import WrittenRow
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import literal

_OF_FILE = f"{TABLE}_du_fichier"
_WRITTEN = "ligne_ecrite"


def keep_written(bench: Workbench, layout: Layout, written: Sequence[WrittenRow]) -> None:
    """Keeps lines for `put_written`, whose texts are codes of the layout; harmless for none."""
    if not written:
        return
    names = [column.nom for column in layout.colonnes]
    bench.run(
        f"CREATE OR REPLACE TEMP TABLE {_WRITTEN} (fichier INTEGER, ligne INTEGER, gardee BOOLEAN,"
        f" {', '.join(f'r_{name} VARCHAR' for name in names)})"
    )
    bench.insert(_WRITTEN, [_values(names, row) for row in written])


def put_written(bench: Workbench, layout: Layout, forms: Sequence[str]) -> None:
    """Has `lu` show the lines that were kept. `forms`: the name of each file's form, in order."""
    known = "SELECT count(*) FROM duckdb_tables() WHERE table_name = $name"
    if not bench.value(known, {"name": _WRITTEN}):
        return
    texts = ", ".join(f"r_{column.nom}" for column in layout.colonnes)
    cases = " ".join(f"WHEN {n} THEN {literal(form)}" for n, form in enumerate(forms))
    bench.run(f"ALTER VIEW {TABLE} RENAME TO {_OF_FILE}")
    bench.run(
        f"CREATE TEMP VIEW {TABLE} AS SELECT fichier, ligne, forme, douteux, {texts}"  # noqa: S608
        f" FROM {_OF_FILE} ANTI JOIN {_WRITTEN} USING (fichier, ligne)"
        f" UNION ALL SELECT fichier, ligne, CASE fichier {cases} END AS forme, true, {texts}"
        f" FROM {_WRITTEN} WHERE gardee"
    )


def _values(names: Sequence[str], row: WrittenRow) -> tuple[object, ...]:
    texts = row.textes or {}
    place = (row.place.fichier - 1, row.place.ligne, row.textes is not None)
    return (*place, *(texts.get(name) or None for name in names))
