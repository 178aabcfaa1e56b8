"""The published figures counted again from the survey itself, by other statements."""

from loaders.publication_partition import COMMUNE
from loaders.publication_sources import make_households
from parc_social.access.secrecy import Rule
from parc_social.access.secrecy_verify import SecrecyFault
from parc_social.catalogue.load import indicators
from parc_social.domain.indicators import OPS_SUMS
from parc_social.storage.workshop import Workshop, statement


def check_published(bench: Workshop, millesime_ops: int, rule: Rule) -> None:
    """Raises SecrecyFault when a group is too small or a figure is not the sum of its groups."""
    make_households(bench, millesime_ops)
    settings = {"seuil": rule.floor, "coalition": rule.coalition}
    small = bench.rows(statement("loaders", "publication_petits"), settings)
    if small:
        raise SecrecyFault(
            f"secret statistique : {len(small)} groupes sous le seuil de {rule.floor} ménages ;"
            " l'édition n'est pas publiée"
        )
    _check_members(bench)
    _check_sums(bench)
    _check_addresses(bench)


def _check_members(bench: Workshop) -> None:
    """The members of a group that does not wait are the answering households of its addresses."""
    sql = statement("loaders", "publication_infideles").format(colonnes=", ".join(OPS_SUMS))
    astray = bench.value(sql)
    if astray:
        raise SecrecyFault(
            f"secret statistique : {astray} ménages ne sont pas dans leur groupe comme dans"
            " l'enquête ; l'édition n'est pas publiée"
        )


def _check_sums(bench: Workshop) -> None:
    sums = ", ".join(f"sum(membre.{name})::BIGINT AS {name}" for name in OPS_SUMS)
    sql = statement("loaders", "publication_relevees").format(sommes=sums)
    counted = {
        code: dict(zip(OPS_SUMS, values, strict=True))
        for code, *values in bench.rows(sql, {"commune": COMMUNE})
    }
    catalogue = indicators()
    published = bench.rows(
        "SELECT code, indicateur, num, den FROM indicateur_commune_long WHERE num IS NOT NULL"
    )
    for code, name, num, den in published:
        indicator = catalogue[name]
        if indicator.source != "ops":
            continue
        again = counted.get(code, {})
        told = ((indicator.numerateur, num), (indicator.denominateur, den))
        # What was collected is counted by address, answering or not: no member tells it.
        if any(again.get(name or "") != told for name, told in told if name in OPS_SUMS):
            raise SecrecyFault(
                f"secret statistique : {name} de la commune {code} n'est pas la somme de ses"
                " groupes ; l'édition n'est pas publiée"
            )


def _check_addresses(bench: Workshop) -> None:
    """No address shows a group formed above the communes, nor one that does not exist."""
    astray = bench.value(
        "SELECT count(*) FROM adresse_groupe LEFT JOIN groupe ON groupe.groupe = montre"
        " WHERE montre IS NOT NULL AND coalesce(niveau, $commune + 1) > $commune",
        {"commune": COMMUNE},
    )
    if astray:
        raise SecrecyFault(
            f"secret statistique : {astray} adresses montrent un groupe qui n'est pas de leur"
            " commune ; l'édition n'est pas publiée"
        )
