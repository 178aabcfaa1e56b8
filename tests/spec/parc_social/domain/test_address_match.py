"""An address and the points of its commune, in sight: what is found, at which level and score."""

from parc_social.domain.addresses.match import AddressPoint, LonLat, Streets, address_query
from testing.rows import each_row

POINTS = [
    AddressPoint("a2", 2, "", "Rue des Lilas", LonLat(2.0, 48.0)),
    AddressPoint("a4", 4, "", "Rue des Lilas", LonLat(2.2, 48.2)),
    AddressPoint("a4b", 4, "B", "Rue des Lilas", LonLat(2.2, 48.2)),
    AddressPoint("a9", 9, "", "Rue des Lilas", LonLat(2.4, 48.4)),
    AddressPoint("b1", 1, "", "Avenue Jean Moulin", LonLat(3.0, 49.0)),
    AddressPoint("c1", 1, "", "Allée du Port Neuf", LonLat(3.0, 49.0)),
    AddressPoint("c2", 1, "", "Allée Neuf Port", LonLat(3.0, 49.0)),
]


@each_row(
    ("numero", "rep", "voie", "niveau", "score", "found"),
    [
        ("4", None, "rue des lilas", 1, 1.0, "a4"),
        ("4", "bis", "RUE DES LILAS", 1, 1.0, "a4b"),
        (None, None, "4 bis rue des Lilas", 1, 1.0, "a4b"),
        ("4bis", None, "R. des Lilas", 1, 1.0, "a4b"),
        ("6", None, "rue des Lilas", 2, 0.9, "a4"),
        ("3", None, "rue des Lilas", 2, 0.9, "a9"),
        ("3", None, "av Jean Moulin", 2, 0.9, "b1"),
        ("4", None, "avenue Jean Moulin", 3, 0.7, None),
        (None, None, "rue des Lilas", 3, 0.7, None),
        ("1", None, "avenue JeanMoulin", 1, 0.97, "b1"),
        ("1", None, "avenue Moulin Jean", 1, 0.95, "b1"),
        ("1", None, "avenue Jean Mouline", 5, 0.0, None),  # a misspelling is not mended
        ("1", None, "rue Jean Moulin", 5, 0.0, None),  # another type is another street
        ("1", None, "neuf port allée", 5, 0.0, None),  # two streets say the same: neither
        ("1", None, "!!", 5, 0.0, None),
    ],
)
def test_levels_and_scores(
    numero: str | None, rep: str | None, voie: str, niveau: int, score: float, found: str | None
) -> None:
    match = Streets(POINTS).match(address_query(numero, rep, voie))
    assert (match.niveau, match.score, match.id) == (niveau, score, found)
    assert (match.place is None) == (niveau == 5)


def test_a_street_without_a_number_lies_in_its_middle() -> None:
    match = Streets(POINTS).match(address_query(None, None, "rue des Lilas"))
    assert match.place == LonLat(2.2, 48.2)


def test_a_commune_without_points_has_no_answer() -> None:
    assert Streets([]).match(address_query("1", None, "rue des Lilas")).niveau == 5
