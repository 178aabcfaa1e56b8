"""The index of fragility and its classes: made of what a row publishes, once all else is made."""

from collections.abc import Callable, Iterable

import numpy as np

from loaders.publication.level_list import relation_of, with_rows
from parc_social.access.verification.partition import SecrecyFault
from parc_social.catalogue.indicator import Calcul, Indicator
from parc_social.catalogue.load import indicators
from parc_social.catalogue.rules import qualification
from parc_social.domain.fragility import OPERANDES, POINTS, Etalon
from parc_social.domain.secrecy_table import Statut
from parc_social.domain.territory import Niveau
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_EVERYWHERE = f"niveau = '{Niveau.COMMUNE}' AND population = 'tous'"


def make_standards(bench: Workbench, rows: str) -> None:
    """Tables `fragilite_ecart` and `fragilite_epci`: what a value is worth, and the EPCI's index.

    From the published rows of communes and EPCI, which `rows` holds.
    """
    operands = _operands()
    bench.run(
        "CREATE OR REPLACE TEMP TABLE fragilite_ecart"
        " (operande INTEGER, valeur INTEGER, ecart INTEGER);"
        "CREATE OR REPLACE TEMP TABLE fragilite_epci (code_epci VARCHAR, statut VARCHAR,"
        " indice INTEGER, deux INTEGER, trois INTEGER, quatre INTEGER)"
    )
    values = ", ".join(_units(i) for i in operands)
    shown = " AND ".join(f"{_statut(i)} = '{Statut.EXACT}'" for i in operands)
    communes = bench.rows(
        f"SELECT menages, {values} FROM {rows} WHERE {_EVERYWHERE} AND {shown}"  # noqa: S608 - the catalogue's names
    )
    for number, _ in enumerate(operands):
        _value(bench, number, Etalon.of((row[0], row[number + 1]) for row in communes))
    found = bench.rows(
        f"SELECT code, statut, indice FROM ({_with_index(rows)})"  # noqa: S608 - the catalogue's names
        f" WHERE niveau = '{Niveau.EPCI}' AND population = 'tous'"
    )
    bench.insert(
        "fragilite_epci", [(*row, *qualification().of(str(row[0])).classes) for row in found]
    )


def completed(bench: Workbench, table: str) -> Callable[[Iterable[str]], str]:
    """SQL: some columns of rows, told apart by `ligne`, with index and class.

    Makes `<table>_juge` of them. Columns are named, as a plan costs by each that it passes on.
    """
    operands = f"SELECT ligne, code_epci, {judged(lambda _: table)} FROM {table}"  # noqa: S608 - the catalogue's names
    complete(bench, f"({operands})", f"{table}_juge")
    made = {*synthetic()}

    def rows(names: Iterable[str]) -> str:
        listed = ", ".join(f"{'j' if name in made else 'l'}.{name}" for name in names)
        return f"SELECT {listed} FROM {table} AS l JOIN {table}_juge AS j ON j.ligne = l.ligne"  # noqa: S608

    return rows


def complete(bench: Workbench, rows: str, target: str) -> None:
    """Table `target`: rows with the columns of their index and its class in place of `judged`.

    `rows`: SQL of few columns, as hundreds would go through each join: `code_epci` and those of
    `judged` are asked.
    """
    index, classe = (_one(calcul) for calcul in (Calcul.INDICE, Calcul.CLASSE))
    made = statement("loaders.publication.levels", "synthese").format(
        rows=_with_index(rows),
        operandes=", ".join(_judged()),
        indice=quoted(index.id),
        indice_statut=_statut(index),
        classe=quoted(classe.id),
        classe_statut=_statut(classe),
        unites=10**index.decimales,
    )
    bench.run(f"CREATE OR REPLACE TEMP TABLE {target} AS {made}")


def judged(row: Callable[[Indicator], str]) -> str:
    """SQL: what an index is made of, published values and statuses, each of a row of its own."""
    return ", ".join(f"{row(i)}.{name}" for i in _operands() for name in _shown(i))


def synthetic() -> tuple[str, ...]:
    """The columns of the index and of its class."""
    return tuple(name for c in (Calcul.INDICE, Calcul.CLASSE) for name in _shown(_one(c)))


def check_synthesis(bench: Workbench, niveaux: Iterable[Niveau]) -> None:
    """Raises SecrecyFault when an index or a class is not what the published values make."""
    for niveau in with_rows(bench, niveaux):
        wrong = bench.value(_counted_again(niveau))
        if wrong:
            raise SecrecyFault(
                f"synthèse : {wrong} lignes de {niveau} ne sont pas ce que font leurs valeurs"
                " publiées ; l'édition n'est pas publiée"
            )


def _counted_again(niveau: Niveau) -> str:
    """SQL: how many rows do not show the mean of their four distances, in floating point."""
    operands, index, classe = _operands(), _one(Calcul.INDICE), _one(Calcul.CLASSE)
    seuils = qualification()
    own = [(code, *bounds.classes) for code, bounds in seuils.epci.items()]
    cases = " ".join(f"WHEN '{c}' THEN [{a:d}, {b:d}, {d:d}]" for c, a, b, d in own)
    plain = "[{}, {}, {}]".format(*seuils.defaut.classes)
    has_class = classe.exists_at(niveau)
    return statement("loaders.publication.levels", "synthese_fausse").format(
        communes=quoted(relation_of(Niveau.COMMUNE)),
        epci=quoted(relation_of(Niveau.EPCI)),
        relation=quoted(relation_of(niveau)),
        publiees=" AND ".join(f"{_statut(i)} = '{Statut.EXACT}'" for i in operands),
        moyennes=", ".join(
            f"sum(menages * {quoted(i.id)}) / sum(menages) AS m{n},"
            f" sqrt(greatest(sum(menages * {quoted(i.id)} * {quoted(i.id)}) / sum(menages)"
            f" - (sum(menages * {quoted(i.id)}) / sum(menages)) ** 2, 0)) AS s{n}"
            for n, i in enumerate(operands)
        ),
        moyenne=" + ".join(
            f"(r.{quoted(i.id)} - m{n}) / nullif(round(s{n}, 9), 0)" for n, i in enumerate(operands)
        ),
        nombre=len(operands),
        indice=quoted(index.id),
        classe=f"r.{quoted(classe.id)}" if has_class else "NULL",
        seuils=f"CASE r.code_epci {cases} ELSE {plain} END" if cases else plain,
        marge=0.5 / 10**index.decimales + 0.0006,
    )


def _with_index(rows: str) -> str:
    """SQL: the rows with `statut` of their index and `indice`, in units of its last decimal."""
    operands = _operands()
    joins = " ".join(
        f"LEFT JOIN fragilite_ecart AS e{n}"
        f" ON e{n}.operande = {n:d} AND e{n}.valeur = {_units(i, 'l')}"
        for n, i in enumerate(operands)
    )
    total = " + ".join(f"e{n}.ecart" for n, _ in enumerate(operands))
    half = len(operands) * POINTS
    return statement("loaders.publication.levels", "fragilite").format(
        rows=rows,
        rapprochements=joins,
        somme=total,
        moitie=half,
        entier=2 * half,
        secret=" OR ".join(f"{_statut(i, 'l')} = '{Statut.SECRET}'" for i in operands),
        groupe=" OR ".join(f"{_statut(i, 'l')} = '{Statut.GROUPE}'" for i in operands),
    )


def _value(bench: Workbench, number: int, etalon: Etalon) -> None:
    """Rows of `fragilite_ecart`: the distance of every share that there can be, in tenths."""
    shares = range(100 * 10 + 1)
    told = [(value, ecart) for value in shares if (ecart := etalon.ecart(value)) is not None]
    if told:
        values, ecarts = (np.array(column) for column in zip(*told, strict=True))
        columns = {"operande": np.full(len(told), number), "valeur": values, "ecart": ecarts}
        bench.insert_columns("fragilite_ecart", columns)


def _operands() -> list[Indicator]:
    by_code = {i.code: i for i in indicators().values()}
    return [by_code[code] for code in OPERANDES]


def _judged() -> list[str]:
    return [name for i in _operands() for name in _shown(i)]


def _shown(indicator: Indicator) -> tuple[str, str]:
    return quoted(indicator.id), _statut(indicator)


def _one(calcul: Calcul) -> Indicator:
    (found,) = [i for i in indicators().values() if i.calcul is calcul]
    return found


def _units(indicator: Indicator, row: str = "") -> str:
    """SQL: a published value in units of its last decimal."""
    name = f"{row}.{quoted(indicator.id)}" if row else quoted(indicator.id)
    return f"CAST(round({name} * {10**indicator.decimales:d}) AS INTEGER)"


def _statut(indicator: Indicator, row: str = "") -> str:
    name = quoted(f"{indicator.id}_statut")
    return f"{row}.{name}" if row else name
