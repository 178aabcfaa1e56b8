"""A fine territory over several communes opens to who may see them all, and to nobody else."""

from loaders.publication.places import PERIMETER, shared
from parc_social.storage.edition_files.workbench import workshop
from parc_social.storage.sql.text import statement

EPCI, OTHER = "200054781", "249710054"
POINTS = [  # id, commune, EPCI, département, région
    ("a", "93001", EPCI, "93", "11"),
    ("b", "93001", EPCI, "93", "11"),
    ("c", "93008", EPCI, "93", "11"),
    ("d", "97101", OTHER, "971", "01"),
    ("e", None, None, "93", "11"),
]
CELLS = {"one": "ab", "two": "bc", "far": "cd", "lost": "ae", "none": "e"}


def test_its_codes_are_those_that_all_of_its_points_share() -> None:
    columns = ", ".join(f"{name} VARCHAR" for name in ("id", *PERIMETER))
    common = ", ".join(f"{shared(name)} AS {name}" for name in PERIMETER)
    with workshop(None) as bench:
        bench.run(f"CREATE TABLE lieu ({columns}); CREATE TABLE maille (id VARCHAR, c VARCHAR)")
        bench.insert("lieu", POINTS)
        bench.insert("maille", [(one, name) for name, inside in CELLS.items() for one in inside])
        template = statement("loaders.publication.levels", "perimetres")
        bench.run(template.format(code="maille.c", communs=common))
        found = {name: codes for name, *codes in bench.rows("FROM perimetre")}
    assert found == {
        "one": ["93001", EPCI, "93", "11"],
        "two": [None, EPCI, "93", "11"],
        "far": [None, None, None, None],
        "lost": [None, None, "93", "11"],
        "none": [None, None, "93", "11"],
    }
