"""What may be done to an edition by its state, and the words of its account of secrecy."""

from datetime import UTC, datetime

from parc_social.access.secrecy import LEVELS, secrecy_tables
from parc_social.access.secrecy.chain import POPULATIONS
from parc_social.domain.campaigns.edition_act import EditionAct
from parc_social.domain.secrecy_table import RENTS, Tableau
from parc_social.storage.editions.edition import Edition, EditionState
from server.publication import account_words
from server.publication.edition_view import acts_for
from testing.rows import each_row

NOW = datetime(2026, 11, 30, tzinfo=UTC)
STAGED, CHECKED = EditionState.STAGED, EditionState.CHECKED
PUBLISHED, RETIRED = EditionState.PUBLISHED, EditionState.RETIRED
READ, PUBLISH, DISCARD = EditionAct.EXAMINER, EditionAct.PUBLIER, EditionAct.JETER
WITHDRAW, RESTORE = EditionAct.RETIRER, EditionAct.RESTAURER


@each_row(
    ("source", "state", "is_told", "acts"),
    [
        ("ops", STAGED, False, (READ, DISCARD)),
        ("ops", CHECKED, False, (READ, DISCARD)),
        ("ops", CHECKED, True, (PUBLISH, DISCARD)),
        ("ops", PUBLISHED, False, (READ, WITHDRAW)),
        ("ops", PUBLISHED, True, (WITHDRAW,)),
        ("ops", RETIRED, False, (RESTORE,)),
        ("ops", RETIRED, True, (RESTORE,)),
        ("rpls", STAGED, False, ()),
        ("rpls", PUBLISHED, False, (WITHDRAW,)),
        ("rpls", RETIRED, False, (RESTORE,)),
    ],
)
def test_acts_follow_from_the_state_and_a_survey_is_read_before_it_is_published(
    source: str, state: EditionState, is_told: bool, acts: tuple[EditionAct, ...]
) -> None:
    one = Edition(f"{source}_2026_00000001", source, 2026, state, NOW, ())
    assert acts_for(one, {"lues": 1} if is_told else {}) == acts


def test_every_table_population_and_level_of_an_account_has_words() -> None:
    tables = [one.nom for one in secrecy_tables().every]
    for code in (*tables, Tableau.ECONOMIQUE, *RENTS):
        assert account_words.table(code) != code.replace("_", " "), code
        for population in POPULATIONS:
            assert account_words.population(code, population) != population
    for code in LEVELS:
        assert account_words.level(code) != code, code


def test_what_is_not_known_is_told_by_its_code_and_settings_in_digest_are_not() -> None:
    assert account_words.table("nouveau_tableau") == "nouveau tableau"
    frame = {"ops": "ops_2026_00000001", "reglages": "…", "forme": "2", "version": 3}
    told = account_words.settings(frame)
    assert [*told.values()] == ["ops_2026_00000001", "3"]
