"""From the text of a file to typed values, in SQL: what can't be read becomes null, and is told."""

from collections.abc import Container, Sequence

from loaders.files.identifiers import macros
from loaders.tabular.layout import LayoutColumn
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import statement

_READERS = {
    "texte": "{}",
    "code": "upper({})",
    "entier": "ps_entier({})",
    "annee": "ps_annee({})",
    "mois": "ps_mois({})",
    "decimal": "ps_decimal({})",
    "date": "ps_jour({})",
    "oui_non": "ps_oui({})",
}


def add_readers(bench: Workbench) -> None:
    """Makes the temporary macros that `reading` uses."""
    bench.run(statement("loaders.tabular", "lecture_macros"))
    bench.run(macros())


def reading(columns: Sequence[LayoutColumn], source: str, asked: Container[str]) -> str:
    """SQL: the lines of `source` (texts `r_<nom>`) with the value of each column.

    A value is null where its text is missing or breaks the column's description. Facts are kept
    where `facts` names them: `mal_<nom>`, a text is there and breaks it; `sans_<nom>`, no text is
    there, or one that means unknown; `dit_<nom>`, one is; `inconnu_<nom>`, one by which the
    dictionary says unknown; `su_<nom>`, the text is read, as a value or as one that says that there
    is none (`aucun`). `inconnus` has a bit for each column whose text says unknown
    (`unknown_columns` names them). `interdit`: the line holds a character that XML 1.0 forbids,
    looked for where its file is `douteux`. Four stages, so that nothing is computed twice: what is
    written again in one expression is planned again, and takes DuckDB seconds.
    """
    nets = ", ".join(f"ps_net(r_{c.nom}) AS n_{c.nom}" for c in columns)
    texts = ", ".join(f"{_text(c)} AS t_{c.nom}" for c in columns)
    values = ", ".join(f"{_reader(c)} AS v_{c.nom}" for c in columns)
    sound = ", ".join(f"coalesce({_sound(c)}, false) AS ok_{c.nom}" for c in columns)
    words = "".join(f", {_is_unknown(c)} AS k_{c.nom}" for c in unknown_columns(columns))
    kept = ", ".join(f"CASE WHEN ok_{c.nom} THEN v_{c.nom} END AS {c.nom}" for c in columns)
    facts = "".join(
        f", {sql} AS {name}" for c in columns for name, sql in _facts(c).items() if name in asked
    )
    raw = ", ".join(f"r_{c.nom}" for c in columns)
    bits = (f"CASE WHEN k_{c.nom} THEN {1 << n}::BIGINT ELSE 0 END"
            for n, c in enumerate(unknown_columns(columns)))  # fmt: skip
    return (
        f"SELECT fichier, ligne, forme, {kept}{facts}, {' + '.join(bits) or '0'} AS inconnus,"  # noqa: S608
        f" douteux AND CASE WHEN douteux THEN ps_xml(concat_ws('', {raw})) END AS interdit"
        f" FROM (SELECT *{words} FROM (SELECT *, {sound} FROM (SELECT *, {values}"
        f" FROM (SELECT *, {texts} FROM (SELECT *, {nets} FROM {source})))))"
    )


def unknown_columns(columns: Sequence[LayoutColumn]) -> list[LayoutColumn]:
    """The columns of the bits of `inconnus`, from the lowest on."""
    return [column for column in columns if column.inconnus or column.mots]


def _is_unknown(column: LayoutColumn) -> str:
    """Condition: the text is one of the column's own codes, or of all words, for "unknown".

    Looked for where there is no value alone: a list of words costs more than a number.
    """
    codes = f"[{literals(column.inconnus + column.mots)}]"
    net = f"n_{column.nom}"
    is_read = f"ok_{column.nom} OR {net} IS NULL"
    return f"CASE WHEN {is_read} THEN false ELSE list_contains({codes}, upper({net})) END"


def _reader(column: LayoutColumn) -> str:
    """SQL: the value of a text, by the column's type and by what stands for one of its codes."""
    text = f"t_{column.nom}"
    if column.type == "code" and column.codes and all(code.isdigit() for code in column.codes):
        return f"ps_code({text})"
    reading_ = _READERS[column.type].format(text)
    if not column.synonymes:
        return reading_
    cases = " ".join(f"WHEN {literals((a,))} THEN {literals((b,))}" for a, b in column.synonymes)
    return f"CASE {text} {cases} ELSE {reading_} END"


def _facts(column: LayoutColumn) -> dict[str, str]:
    nom = column.nom
    unknown = f"k_{nom}" if column.inconnus or column.mots else "false"
    return {
        f"mal_{nom}": f"(t_{nom} IS NOT NULL AND NOT ok_{nom} AND NOT {unknown})",
        f"sans_{nom}": f"(t_{nom} IS NULL OR {unknown})",
        f"inconnu_{nom}": unknown,
        f"dit_{nom}": f"((t_{nom} IS NOT NULL AND NOT {unknown}) OR {_is_none(column)})",
        f"su_{nom}": f"({_is_none(column)} OR ok_{nom})",
    }


def literals(values: Sequence[str]) -> str:
    """A list of SQL text literals."""
    return ", ".join("'" + value.replace("'", "''") + "'" for value in values)


def _text(column: LayoutColumn) -> str:
    """The text of a column, null where it is empty, means unknown or says that there is none."""
    text = f"n_{column.nom}"
    if not (void := column.vides + column.aucun + column.inconnus):
        return text
    return f"CASE WHEN {_comparable(column, void)} NOT IN ({literals(void)}) THEN {text} END"


def _is_none(column: LayoutColumn) -> str:
    """Condition: the text says that there is none of what the column holds."""
    if not column.aucun:
        return "false"
    is_code = f"{_comparable(column, column.aucun)} IN ({literals(column.aucun)})"
    return f"coalesce({is_code}, false)"


def _comparable(column: LayoutColumn, codes: Sequence[str]) -> str:
    """The text of a column in the letters of these codes."""
    text = f"n_{column.nom}"
    return f"upper({text})" if any(c.upper() != c.lower() for c in codes) else text


def _sound(column: LayoutColumn) -> str:
    """Condition: the value read is one that the column can hold."""
    value = f"v_{column.nom}"
    return " AND ".join([f"{value} IS NOT NULL", *_tests(column, value)])


def _tests(column: LayoutColumn, value: str) -> list[str]:
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


def _bound(column: LayoutColumn, value: str) -> str:
    """Bounds of a date are years."""
    return f"year({value})" if column.type == "date" else value
