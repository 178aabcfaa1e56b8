"""The rule of each table asked again of its groups, as they are published, by statements of SQL."""

from collections.abc import Callable, Iterator

from loaders.publication_survey import asked_sums, counted
from parc_social.access.secrecy import Rule, Tables
from parc_social.access.secrecy.partitions import RECENTS, TOUS
from parc_social.access.secrecy.rule import MENAGES
from parc_social.access.secrecy.tables import Table
from parc_social.access.secrecy_verify import SecrecyFault
from parc_social.storage.workshop import Workshop, quoted, statement

_RECENTS = f"{MENAGES}_er"


def check_rules(bench: Workshop, tables: Tables) -> None:
    """Raises SecrecyFault when a group breaks the rule of its table."""
    names = asked_sums(tables)
    sums = statement("loaders", "publication_presences")
    bench.run(sums.format(sommes=counted(names)))
    for n, table in enumerate(tables.tables):
        for asked in tables.tables[: n + 1]:
            _check(bench, table.nom, TOUS, asked)
        _check(bench, table.nom, RECENTS, table)


def _check(bench: Workshop, table: str, population: str, asked: Table) -> None:
    """The groups of a table against the rule of another; recent movers against its floor alone."""
    rule = asked.rule
    names = (_RECENTS,) if population == RECENTS else rule.sums
    few = _broken if population == TOUS else _few_movers
    own = " OR ".join(few(rule, lambda name: f"t.{quoted(name)}"))
    left = " OR ".join(few(rule, lambda name: f"(t.{quoted(name)} - p.{quoted(name)})"))
    some = f"t.{quoted(names[0])} > p.{quoted(names[0])}"
    asks = rule.coalition and population == TOUS
    found = bench.value(
        statement("loaders", "publication_petits").format(
            tableau=table,
            population=population,
            sommes=", ".join(f"sum(p.{quoted(name)}) AS {quoted(name)}" for name in names),
            faux=own,
            faux_sans=f"{some} AND ({left})" if asks else "false",
        )
    )
    if found:
        raise SecrecyFault(
            f"secret statistique : {found} groupes de la table {table} sous le seuil de"
            f" {rule.floor} ménages ou contre la règle de {asked.nom} ; l'édition n'est pas publiée"
        )


def _broken(rule: Rule, of: Callable[[str], str]) -> Iterator[str]:
    """What a set of households may lack, each a condition on its counts."""
    yield f"{of(MENAGES)} < {rule.floor:d}"
    for question in rule.questions:
        known = of(question.connus)
        yield f"{known} BETWEEN 1 AND {rule.floor - 1:d}"
        for name in question.asked:
            yield f"{of(name)} BETWEEN 1 AND {question.floor - 1:d}"
            if question.homogeneity:
                yield f"{of(name)} > 0 AND {of(name)} = {known}"


def _few_movers(rule: Rule, of: Callable[[str], str]) -> Iterator[str]:
    yield f"{of(_RECENTS)} < {rule.floor:d}"
