"""What a landlord sees of its predecessors' rows and communes, by day; an incident closes all."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from parc_social.access.conventions.convention import Acte, Convention, Evenement, midnight
from parc_social.access.model.facts import Facts
from parc_social.access.model.grant import Grant
from parc_social.access.model.organisation import Genre, Identity, Organisation
from parc_social.access.model.succession import Succession, SuccessionKind
from parc_social.access.policy import PolicyRefusal, perimeter_communes, standing
from parc_social.domain.territory import Appartenance
from testing.rows import each_row

A, B = "999800014", "999800022"
DAY = date(2025, 6, 1)
EVE = date(2025, 5, 31)
COG = tuple(
    Appartenance(code, code, code[:2], "11", None, None) for code in ("93001", "93008", "94001")
)
FACTS = Facts(
    cogs={2025: COG},
    stock={
        A: {2025: frozenset({"93001", "93008"}), 2026: frozenset({"93001"})},
        B: {2025: frozenset({"94001"})},
    },
    millesimes=(2024, 2025, 2026),
)
MERGER = Succession(SuccessionKind.FUSION, A, B, DAY)
TRANSFER = Succession(SuccessionKind.TRANSFERT, A, B, DAY, ("93001",))


def decided(code: str, day: date, *successions: Succession) -> Grant | PolicyRefusal:
    party = Organisation(code, code, Genre.BAILLEUR, successions=successions)
    moment = datetime(2024, 1, 1, tzinfo=UTC)
    acts = ((Acte.ENVOYER, "gip"), (Acte.SIGNER, "eux"), (Acte.CONTRESIGNER, "gip"))
    events = tuple(Evenement(acte, moment, by) for acte, by in acts)
    signed = Convention("C", code, date(2024, 1, 1), date(2030, 12, 31), events)
    return standing(Identity("c", party), [signed], day, FACTS)


def own(code: str, day: date, *successions: Succession) -> set[tuple[str, int, str]]:
    """(SIREN, millésime, commune) of the households that it sees."""
    grant = decided(code, day, *successions)
    assert isinstance(grant, Grant)
    right = grant.right("ops-menages")
    seen: set[tuple[str, int, str]] = set()
    for part in right.parts if right else ():
        places = {
            a.code_commune
            for a in COG
            if all(
                p.everything
                or a.code_commune in p.communes
                or a.code_dep in p.departements
                or a.code_reg in p.regions
                for p in part.perimeters
            )
        }
        years = FACTS.millesimes if part.millesimes is None else part.millesimes
        seen |= {(s, y, c) for s in part.sirens or () for y in years for c in places}
    return seen


def whole(siren: str) -> set[tuple[str, int, str]]:
    return {(siren, y, a.code_commune) for y in FACTS.millesimes for a in COG}


GIVEN = {(A, 2024, "93001"), (A, 2025, "93001")}


@each_row(
    ("code", "day", "successions", "seen"),
    [
        (B, EVE, (MERGER,), whole(B)),
        (B, DAY, (MERGER,), whole(A) | whole(B)),
        (A, EVE, (MERGER,), whole(A)),
        (B, EVE, (TRANSFER,), whole(B)),
        (B, DAY, (TRANSFER,), whole(B) | GIVEN),
        (A, DAY, (TRANSFER,), whole(A) - GIVEN),
        (A, DAY, (), whole(A)),
    ],
)
def test_own_rows_follow_their_holder(
    code: str, day: date, successions: Sequence[Succession], seen: set[tuple[str, int, str]]
) -> None:
    assert own(code, day, *successions) == seen


@each_row(
    ("code", "day", "successions", "communes"),
    [
        (A, EVE, (MERGER,), ("93001", "93008")),
        (B, EVE, (MERGER,), ("94001",)),
        (B, DAY, (MERGER,), ("93001", "93008", "94001")),
        (B, DAY, (TRANSFER,), ("93001", "94001")),
        # It declares dwellings in 93001 again in 2026: that is new stock of its own.
        (A, DAY, (TRANSFER,), ("93001", "93008")),
        (A, DAY, (replace(TRANSFER, le=date(2026, 6, 1)),), ("93001", "93008")),
        (A, date(2026, 6, 1), (replace(TRANSFER, le=date(2026, 6, 1)),), ("93008",)),
    ],
)
def test_the_communes_where_it_has_stock_follow_too(
    code: str, day: date, successions: Sequence[Succession], communes: tuple[str, ...]
) -> None:
    grant = decided(code, day, *successions)
    assert isinstance(grant, Grant)
    assert perimeter_communes(grant, "rpls-logements", FACTS) == communes


def test_an_absorbed_landlord_is_told_by_whom() -> None:
    refusal = decided(A, DAY, MERGER)
    assert isinstance(refusal, PolicyRefusal)
    assert refusal.code == "absorbed"
    assert B in refusal.detail
    assert isinstance(decided(A, EVE, MERGER), Grant)


@each_row("code", [A, B])
def test_a_grant_ends_where_a_succession_begins(code: str) -> None:
    before = decided(code, EVE, MERGER)
    assert isinstance(before, Grant)
    assert before.until == midnight(DAY)


def test_the_digest_changes_with_what_is_held() -> None:
    before, after = decided(B, EVE, MERGER), decided(B, DAY, MERGER)
    assert isinstance(before, Grant)
    assert isinstance(after, Grant)
    assert before.digest != after.digest
