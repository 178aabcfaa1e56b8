"""What the journal keeps of a question."""

from auth_proxy.access_log import normal_form
from testing.rows import each_row


@each_row(
    ("name", "value", "kept"),
    [
        ("limit", "10", "limit=10"),
        ("bbox", "2.3,48.8,2.4,48.9", "bbox=2.3%2C48.8%2C2.4%2C48.9"),
        ("code_commune", "97101", "code_commune=97101"),
        ("millesime", "2025", "millesime=2025"),
        ("nom_voie", "rue de Madame Martin", "nom_voie=?"),
        ("numero", "12", "numero=?"),
        ("code_commune", "Madame Martin", "code_commune=?"),
        ("f", "Madame Martin", "f=?"),
        ("Martin", "x", "?=?"),
        ("token", "abc", "?=?"),
        ("filter", "code_commune = '97101' AND nom_voie = 'Martin'",
         "filter=code_commune+%3D+97101+AND+nom_voie+%3D+?"),
        ("filter", "code_commune IN ('97101', '97102')",
         "filter=code_commune+IN+%28+97101+%2C+97102+%29"),
        ("filter", "code_commune = '97101' AND 'Martin' = nom_voie",
         "filter=code_commune+%3D+97101+AND+?+%3D+nom_voie"),
        ("filter", "code_commune = casei('Martin')",
         "filter=code_commune+%3D+?+%28+?+%29"),
        ("filter", "surfhab > 45", "filter=surfhab+%3E+?"),
        ("filter", '{"op": "=", "args": ["Martin"]}', "filter=?"),
        ("filter", "'non fermé", "filter=?"),
    ],
)  # fmt: skip
def test_a_value_that_could_be_a_persons_is_not_kept(name: str, value: str, kept: str) -> None:
    assert normal_form((), [(name, value)], answered=True) == kept


def test_a_refused_question_keeps_no_value_at_all() -> None:
    kept = normal_form([("item_id", "Martin")], [("code_commune", "97101")], answered=False)
    assert kept == "item_id=?&code_commune=?"


def test_the_order_of_a_question_changes_nothing() -> None:
    asked = [("limit", "1"), ("f", "json")]
    assert normal_form((), asked, answered=True) == normal_form((), asked[::-1], answered=True)
