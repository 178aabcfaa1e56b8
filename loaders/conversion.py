"""From the text of a file to typed values, in SQL: what can't be read becomes null, and is told."""

from loaders.layout import Column
from parc_social.storage.workshop import Workshop

MACROS = """
CREATE OR REPLACE TEMP MACRO ps_entier(t) AS
  CASE WHEN regexp_full_match(t, '[+-]?[0-9]{1,9}') THEN TRY_CAST(t AS INTEGER) END;
CREATE OR REPLACE TEMP MACRO ps_decimal(t) AS
  CASE WHEN regexp_full_match(t, '[+-]?[0-9]+([.,][0-9]*)?([eE][+-]?[0-9]+)?')
       THEN TRY_CAST(replace(t, ',', '.') AS DOUBLE) END;
CREATE OR REPLACE TEMP MACRO ps_jour(t) AS
  CASE WHEN regexp_full_match(t, '([0-9]{2}/)?[0-9]{2}/[0-9]{4}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?')
       THEN TRY_CAST(try_strptime(t, ['%d/%m/%Y', '%m/%Y', '%Y-%m-%d', '%Y-%m']) AS DATE) END;
CREATE OR REPLACE TEMP MACRO ps_oui(t) AS
  CASE WHEN upper(t) IN ('1', 'O', 'OUI') THEN true
       WHEN upper(t) IN ('2', '0', 'N', 'NON') THEN false END;
CREATE OR REPLACE TEMP MACRO ps_xml(t) AS
  regexp_matches(t, '[\\x00-\\x08\\x0B\\x0C\\x0E-\\x1F\\x{FFFE}\\x{FFFF}]')
"""

_READERS = {
    "texte": "{}",
    "code": "upper({})",
    "entier": "ps_entier({})",
    "annee": "ps_entier({})",
    "decimal": "ps_decimal({})",
    "date": "ps_jour({})",
    "oui_non": "ps_oui({})",
}


def add_readers(bench: Workshop) -> None:
    """Makes the temporary macros that `typed` uses."""
    bench.run(MACROS)


def present(column: Column) -> str:
    """SQL: the text of a column as read (`r_<nom>`), null where it is empty or means unknown."""
    text = f"nullif(trim(r_{column.nom}), '')"
    if not column.vides:
        return text
    return f"CASE WHEN upper({text}) NOT IN ({literals(column.vides)}) THEN {text} END"


def typed(column: Column) -> str:
    """SQL: the value of a column, null where its text is missing or breaks its description."""
    value = _READERS[column.type].format(present(column))
    tests = _tests(column, value)
    return f"CASE WHEN {' AND '.join(tests)} THEN {value} END" if tests else value


def broken(column: Column) -> str:
    """SQL condition: a text is there, and it is not what the column holds."""
    return f"({present(column)}) IS NOT NULL AND lecture.{column.nom} IS NULL"


def literals(values: tuple[str, ...]) -> str:
    """A list of SQL text literals."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


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
