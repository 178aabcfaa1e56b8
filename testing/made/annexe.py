"""A convention with an annex, and what it grants."""

from datetime import UTC, date, datetime

from parc_social.access.conventions.annexe import Annexe, Ligne, Limites
from parc_social.access.conventions.convention import Acte, Convention, Evenement
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import (
    Delegation,
    Identity,
    Organisation,
    parse_organisation,
)
from parc_social.access.policy import standing
from parc_social.domain.territory import Appartenance

TODAY = date(2026, 6, 1)
SIGNED = tuple(
    Evenement(acte, datetime(2026, 1, 1, tzinfo=UTC), compte)
    for acte, compte in [(Acte.ENVOYER, "g"), (Acte.SIGNER, "p"), (Acte.CONTRESIGNER, "g")]
)
EPCI = parse_organisation("249710054", "Cap Excellence", "epci", None)
# Pierrefitte-sur-Seine (93059) is in Saint-Denis (93066) from 2025 on.
OLD = (
    Appartenance("93059", "Pierrefitte-sur-Seine", "93", "11", "200054781", "200057867"),
    Appartenance("93066", "Saint-Denis", "93", "11", "200054781", "200057867"),
    Appartenance("93008", "Bobigny", "93", "11", "200054781", "200057875"),
)
FACTS = Facts(
    {2024: OLD, 2025: OLD[1:]},
    changed={"93059": (2025,), "93066": (2025,)},
    millesimes=(2022, 2024, 2025),
)


def convention(party: Organisation, *lignes: Ligne, bornes: Limites = Limites()) -> Convention:  # noqa: B008
    """A signed convention of a party for 2026 with these lines."""
    annexe = Annexe(lignes, bornes)
    return Convention("C1", party.code, date(2026, 1, 1), date(2026, 12, 31), SIGNED, annexe)


def granted(
    party: Organisation,
    *lignes: Ligne,
    bornes: Limites = Limites(),  # noqa: B008
    delegations: tuple[Delegation, ...] = (),
    facts: Facts = FACTS,
) -> Grant:
    """What they open to the party on that day."""
    identity = Identity("compte", party, delegations=delegations)
    found = standing(identity, [convention(party, *lignes, bornes=bornes)], TODAY, facts)
    assert isinstance(found, Grant)
    return found
