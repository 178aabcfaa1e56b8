"""From the text of a file to typed values, in SQL: what can't be read becomes null, and is told."""

from collections.abc import Container, Sequence

from loaders.identites import macros
from loaders.layout import Column
from parc_social.storage.workshop import Workshop

MACROS = """
CREATE OR REPLACE TEMP MACRO ps_net(t) AS nullif(
  CASE WHEN prefix(t, ' ') OR suffix(t, ' ') OR strlen(t) <> length(t) THEN trim(t) ELSE t END, '');
CREATE OR REPLACE TEMP MACRO ps_entier(t) AS
  CASE WHEN regexp_full_match(t, '[0-9]{1,9}') THEN TRY_CAST(t AS INTEGER) END;
CREATE OR REPLACE TEMP MACRO ps_decimal(t) AS
  CASE WHEN regexp_full_match(t, '[+-]?[0-9]+([.,][0-9]*)?([eE][+-]?[0-9]+)?')
       THEN TRY_CAST(replace(t, ',', '.') AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO ps_jour(t) AS CASE
  WHEN t IS NULL THEN NULL
  WHEN regexp_full_match(t, '[0-9]{2}/[0-9]{4}')
    THEN TRY_CAST(t[4:] || '-' || t[:2] || '-01' AS DATE)
  WHEN regexp_full_match(t, '[0-9]{2}/[0-9]{2}/[0-9]{4}')
    THEN TRY_CAST(t[7:] || '-' || t[4:5] || '-' || t[:2] AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}') THEN TRY_CAST(t || '-01' AS DATE)
  WHEN regexp_full_match(t, '[0-9]{4}-[0-9]{2}-[0-9]{2}') THEN TRY_CAST(t AS DATE) END;
CREATE OR REPLACE TEMP MACRO ps_mois(t) AS
  CASE WHEN regexp_full_match(t, '(19|20)[0-9]{2}-(0[1-9]|1[0-2])')
         OR (regexp_full_match(t, '(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}')
             AND TRY_CAST(t AS DATE) IS NOT NULL) THEN t[:7] END;
CREATE OR REPLACE TEMP MACRO ps_oui(t) AS
  CASE WHEN upper(t) IN ('1', 'O', 'OUI') THEN true
       WHEN upper(t) IN ('2', '0', 'N', 'NON') THEN false END;
CREATE OR REPLACE TEMP MACRO ps_xml(t) AS
  regexp_matches(t, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x{FFFE}\\x{FFFF}]')
"""

# The key of a SIREN: Luhn's, every second digit doubled from the right.
_LUHN = """
CREATE OR REPLACE TEMP MACRO ps_luhn(t) AS list_sum(list_transform(range(1, length(t) + 1),
  lambda i: CASE WHEN (length(t) - i) % 2 = 0 THEN CAST(t[i] AS INTEGER)
            ELSE (2 * CAST(t[i] AS INTEGER)) // 10 + (2 * CAST(t[i] AS INTEGER)) % 10 END)) % 10 = 0
"""

_READERS = {
    "texte": "{}",
    "code": "upper({})",
    "entier": "ps_entier({})",
    "annee": "ps_entier({})",
    "mois": "ps_mois({})",
    "decimal": "ps_decimal({})",
    "date": "ps_jour({})",
    "oui_non": "ps_oui({})",
}


def add_readers(bench: Workshop) -> None:
    """Makes the temporary macros that `reading` uses."""
    for statements in (MACROS, macros(), _LUHN):
        bench.run(statements)


def reading(columns: Sequence[Column], source: str, asked: Container[str]) -> str:
    """SQL: the lines of `source` (texts `r_<nom>`) with the value of each column.

    A value is null where its text is missing or breaks the column's description. Three facts are
    kept where `asked` names them: `mal_<nom>`, a text is there and breaks it; `sans_<nom>`, no
    text is there, or one that means unknown; `dit_<nom>`, one is; `su_<nom>`, the text is read, as
    a value or as one that says that there is none (`aucun`). `interdit`: the line
    holds a character that XML 1.0 forbids, looked for where its file is `douteux`. Three stages, so
    that nothing is computed twice.
    """
    texts = ", ".join(f"{_text(c)} AS t_{c.nom}" for c in columns)
    values = ", ".join(f"{_READERS[c.type].format(f't_{c.nom}')} AS v_{c.nom}" for c in columns)
    kept = ", ".join(f"{_kept(c)} AS {c.nom}" for c in columns)
    facts = "".join(
        f", {sql} AS {name}" for c in columns for name, sql in _facts(c).items() if name in asked
    )
    raw = ", ".join(f"r_{c.nom}" for c in columns)
    return (
        f"SELECT fichier, ligne, forme, {kept}{facts},"  # noqa: S608 - layout
        f" douteux AND CASE WHEN douteux THEN ps_xml(concat_ws('', {raw})) END AS interdit"
        f" FROM (SELECT *, {values} FROM (SELECT *, {texts} FROM {source}))"
    )


def _facts(column: Column) -> dict[str, str]:
    nom = column.nom
    return {
        f"mal_{nom}": f"t_{nom} IS NOT NULL AND NOT coalesce({_sound(column)}, false)",
        f"sans_{nom}": f"t_{nom} IS NULL",
        f"dit_{nom}": f"(t_{nom} IS NOT NULL OR {_is_none(column)})",
        f"su_{nom}": f"({_is_none(column)} OR coalesce({_sound(column)}, false))",
    }


def literals(values: Sequence[str]) -> str:
    """A list of SQL text literals."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _text(column: Column) -> str:
    """The text of a column, null where it is empty, means unknown or says that there is none."""
    text = f"ps_net(r_{column.nom})"
    if not (void := column.vides + column.aucun):
        return text
    return f"CASE WHEN {_compared(column, void)} NOT IN ({literals(void)}) THEN {text} END"


def _is_none(column: Column) -> str:
    """Condition: the text says that there is none of what the column holds."""
    if not column.aucun:
        return "false"
    said = f"{_compared(column, column.aucun)} IN ({literals(column.aucun)})"
    return f"coalesce({said}, false)"


def _compared(column: Column, codes: Sequence[str]) -> str:
    """The text of a column in the letters of these codes."""
    text = f"ps_net(r_{column.nom})"
    return f"upper({text})" if any(c.upper() != c.lower() for c in codes) else text


def _sound(column: Column) -> str:
    """Condition: the value read is one that the column can hold."""
    tests = _tests(column, f"v_{column.nom}")
    return " AND ".join(tests) if tests else f"v_{column.nom} IS NOT NULL"


def _kept(column: Column) -> str:
    tests = _tests(column, f"v_{column.nom}")
    return (
        f"CASE WHEN {' AND '.join(tests)} THEN v_{column.nom} END" if tests else f"v_{column.nom}"
    )


def _tests(column: Column, value: str) -> list[str]:
    tests: list[str] = []
    if column.codes:
        tests.append(f"{value} IN ({literals(column.codes)})")
    if column.forme is not None:
        tests.append(f"regexp_full_match({value}, {literals((column.forme,))})")
    if column.mini is not None:
        tests.append(f"{_bound(column, value)} >= {column.mini}")
    if column.maxi is not None:
        tests.append(f"{_bound(column, value)} <= {column.maxi}")
    return tests


def _bound(column: Column, value: str) -> str:
    """Bounds of a date are years."""
    return f"year({value})" if column.type == "date" else value
