"""The rule of each table asked again of its groups, as they are published, by statements of SQL."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from loaders.publication.groups.survey import asked_sums, counted
from loaders.publication.tables import SURVEY, is_open, survey_fault, table_of
from parc_social.access.secrecy import Rule, Tables
from parc_social.access.secrecy.chain import RECENTS, TOUS
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.tables import SecrecyTable
from parc_social.catalogue.load import indicators
from parc_social.storage.edition_files.workbench import Workbench
from parc_social.storage.sql.text import quoted, statement

_RECENTS = f"{MENAGES}_er"


def check_rules(bench: Workbench, tables: Tables) -> None:
    """Raises SecrecyFault when a group breaks its table's rule, or a figure tells of too few."""
    known = {table.nom: _known_of(table.nom, tables) for table in tables.tables}
    names = dict.fromkeys((*asked_sums(tables), *(n for those in known.values() for n in those)))
    sums = statement("loaders.publication.verification", "presences")
    bench.run(sums.format(sommes=counted([*names])))
    for n, table in enumerate(tables.tables):
        for asked in tables.tables[: n + 1]:
            _check(bench, table.nom, TOUS, asked)
        _check(bench, table.nom, RECENTS, table)
        _check_figures(bench, table, known[table.nom])


def _known_of(table: str, tables: Tables) -> dict[str, str]:
    """Whom the figures told over the groups of a table are known of, with one of these figures."""
    return {
        one.temoin: one.id
        for one in indicators().values()
        if one.temoin and one.source == SURVEY and table_of(one, tables) == table
        if is_open(one, tables)
    }


def _check_figures(bench: Workbench, table: SecrecyTable, known: Mapping[str, str]) -> None:
    """Households of which a figure is known are none or enough, for everyone and each landlord.

    Figure by figure, whatever the questions of the rule: none may be forgotten there.
    """
    for population in (TOUS, RECENTS):
        if _telling(bench, table, population, known):
            told = (one for one in known if _telling(bench, table, population, [one]))
            figure = known[next(told)]
            raise survey_fault(
                f"{figure} parlerait de moins de {table.rule.floor} ménages d'un groupe de la table"
                f" {table.nom} ({population})"
            )


def _telling(bench: Workbench, table: SecrecyTable, population: str, known: Iterable[str]) -> bool:
    """Whether some of these sums counts few in a group, as it is or as a landlord sees it."""
    rule = table.rule
    names = [quoted(f"{name}_er" if population == RECENTS else name) for name in known]
    faux = " OR ".join(_few(f"t.{name}", rule.floor) for name in names)
    left = " OR ".join(_few(f"t.{name} - p.{name}", rule.floor) for name in names)
    return bool(
        names
        and bench.value(
            statement("loaders.publication.verification", "petits").format(
                tableau=table.nom,
                population=population,
                sommes=", ".join(f"sum(p.{name}) AS {name}" for name in names),
                faux=faux,
                faux_sans=left if rule.coalition else "false",
            )
        )
    )


def _few(count: str, floor: int) -> str:
    return f"{count} BETWEEN 1 AND {floor - 1:d}"


def _check(bench: Workbench, table: str, population: str, asked: SecrecyTable) -> None:
    """The groups of a table against the rule of another; recent movers against its floor alone."""
    rule = asked.rule
    names = (_RECENTS,) if population == RECENTS else rule.sums
    few = _broken if population == TOUS else _few_movers
    own = " OR ".join(few(rule, lambda name: f"t.{quoted(name)}"))
    left = " OR ".join(few(rule, lambda name: f"(t.{quoted(name)} - p.{quoted(name)})"))
    some = f"t.{quoted(names[0])} > p.{quoted(names[0])}"
    asks = rule.coalition and population == TOUS
    found = bench.value(
        statement("loaders.publication.verification", "petits").format(
            tableau=table,
            population=population,
            sommes=", ".join(f"sum(p.{quoted(name)}) AS {quoted(name)}" for name in names),
            faux=own,
            faux_sans=f"{some} AND ({left})" if asks else "false",
        )
    )
    if found:
        raise survey_fault(
            f"{found} groupes de la table {table} sous le seuil de {rule.floor} ménages ou contre"
            f" la règle de {asked.nom}"
        )


def _broken(rule: Rule, of: Callable[[str], str]) -> Iterator[str]:
    """What a set of households may lack, each a condition on its counts."""
    yield f"{of(MENAGES)} < {rule.floor:d}"
    for question in rule.questions:
        known = of(question.connus)
        yield _few(known, rule.floor)
        for name in question.checked_classes:
            yield _few(of(name), question.floor)
            if question.homogeneity:
                yield f"{of(name)} > 0 AND {of(name)} = {known}"


def _few_movers(rule: Rule, of: Callable[[str], str]) -> Iterator[str]:
    yield f"{of(_RECENTS)} < {rule.floor:d}"
