"""Addresses of the register that stand whole in the street's name or in the complement."""

from loaders.ban.matching import normalise_addresses
from loaders.ban.normalisation import read_addresses
from parc_social.storage.edition_files.workbench import workshop
from testing.rows import each_row

NOTHING = {"numvoie": None, "typvoie": None, "nomvoie": None, "complident": None}
COMPLETE = {"numvoie": "3", "typvoie": "RUE", "nomvoie": "DES LILAS"}
# name, what is written, (number, repetition, comparable street)
CASES = [
    ("as the layout wants it", COMPLETE, (3, "", "RUE LILAS")),
    ("whole in the name", {"nomvoie": "12 BIS RUE DES LILAS"}, (12, "B", "RUE LILAS")),
    ("with zeros in front", {"nomvoie": "0012 RUE DES LILAS"}, (12, "", "RUE LILAS")),
    ("with more zeros", {"nomvoie": "000012 AV DES LILAS"}, (12, "", "AVENUE LILAS")),
    ("in the complement alone", {"complident": "0007, rue des Lilas"}, (7, "", "RUE LILAS")),
    ("beside a residence", {"nomvoie": "RESIDENCE DU PARC", "complident": "7 RUE DES LILAS"},
     (7, "", "RUE LILAS")),
    ("beside a name without type", {"nomvoie": "LE PARC", "complident": "7 RUE DES LILAS"},
     (7, "", "RUE LILAS")),
    # What is right without it stays as it is.
    ("beside a street", {"nomvoie": "AVENUE FOCH", "complident": "7 RUE DES LILAS"},
     (None, "", "AVENUE FOCH")),
    ("beside a whole address", COMPLETE | {"complident": "7 AVENUE FOCH"}, (3, "", "RUE LILAS")),
    ("beside a type", {"typvoie": "RUE", "nomvoie": "FOCH", "complident": "7 RUE DES LILAS"},
     (None, "", "RUE FOCH")),
    ("a complement that is no address", {"nomvoie": "LE PARC", "complident": "2 EME ETAGE"},
     (None, "", "PARC")),
]  # fmt: skip


@each_row(("written", "expected"), [case[1:] for case in CASES],
                         ids=[case[0] for case in CASES])  # fmt: skip
def test_an_address_is_read_wherever_it_stands(
    written: dict[str, str], expected: tuple[int | None, str, str]
) -> None:
    line = NOTHING | written
    with workshop(None) as bench:
        names = ", ".join(f"{name} VARCHAR" for name in line)
        bench.run(
            f"CREATE TEMP TABLE lecture (fichier INTEGER, ligne INTEGER, {names}, depcom VARCHAR,"
            " indrep VARCHAR, lieudit VARCHAR, codepostal VARCHAR)"
        )
        bench.run("CREATE TEMP TABLE refusee (fichier INTEGER, ligne INTEGER)")
        bench.insert("lecture", [(0, 2, *line.values(), "93001", None, None, "93300")])
        read_addresses(bench)
        normalise_addresses(bench)
        assert bench.rows("SELECT numero, rep, voie_norm FROM adresse_norm") == [expected]
