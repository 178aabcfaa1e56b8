"""What an edition holds, in words."""

from server.publication.edition_contents import contents


def test_relations_are_told_in_words_and_numbers_by_thousands() -> None:
    rows = [
        ("rpls_logement", 6_000),
        ("territoire_commune", 95),
        ("indicateur_qpv", 0),
        ("neuve", 1),
    ]
    told = [one.replace("\u202f", " ").replace("\u00a0", " ") for one in contents(rows)]
    assert told == [
        "6 000 logements",
        "Communes : 95",
        "Quartiers prioritaires (QPV) : 0",
        "1 neuve",
    ]
    assert list(contents([])) == []
