"""The demonstration's files through the four loaders: what becomes of dwellings and households."""

from pathlib import Path

from parc_social.storage.edition_files.workbench import workshop
from testing.made.files.demo import DWELLINGS, Loaded


def test_nothing_is_refused(loaded: Loaded) -> None:
    assert {name: made.report.refusees for name, made in loaded.staged.items()} == {
        "territoires": 0,
        "ban": 0,
        "rpls": 0,
        "ops": 0,
    }


def test_every_dwelling_is_there_once(loaded: Loaded) -> None:
    assert loaded.bench.rows("SELECT count(*), count(DISTINCT id) FROM rpls.rpls_logement") == [
        (DWELLINGS, DWELLINGS)
    ]


def test_nearly_all_landlords_dwellings_find_their_public_twin(loaded: Loaded) -> None:
    report = loaded.staged["rpls"].report
    assert report.chiffre("de_bailleurs") == DWELLINGS
    assert report.chiffre("taux_rapprochement") > 99


def test_a_twin_is_the_same_dwelling(loaded: Loaded, tmp_path: Path) -> None:
    """What only the public file holds agrees with what only the landlord's file holds."""
    with workshop(None) as bench:
        columns = "{" + ", ".join(f"'c{i}': 'VARCHAR'" for i in range(64)) + "}"
        paths = [str(path) for path in loaded.files.rpls_bailleurs[2025]]
        bench.run(
            "CREATE TABLE b AS SELECT c0 AS id, c36 AS sortie, c40 AS bail, c43 AS loyer"  # noqa: S608
            f" FROM read_csv({paths},"
            f" delim = ';', header = false, skip = 1, auto_detect = false, columns = {columns})"
        )
        bench.attach("rpls", loaded.staged["rpls"].file)
        wrong = bench.value(
            "SELECT count(*) FROM rpls.rpls_logement AS l JOIN b ON b.id = l.identifiant_rpls"
            " WHERE b.loyer <> '9999' AND CAST(b.loyer AS DOUBLE) <> l.loyer_principal"
            " OR b.bail <> '01/1900' AND strptime(b.bail, '%m/%Y')::DATE <> l.bail_date"
        )
        assert wrong == 0
        assert bench.value("SELECT count(*) FROM b WHERE sortie = '9'") == DWELLINGS
        left = bench.rows("FROM b SELECT sortie WHERE sortie <> '9' ORDER BY ALL")
        assert left == bench.rows("FROM rpls.sortie_parc SELECT motif ORDER BY ALL") != []


def test_most_addresses_are_matched_to_their_number(loaded: Loaded) -> None:
    report = loaded.staged["rpls"].report
    at = [report.chiffre(f"niveau_{level}") for level in range(1, 6)]
    assert sum(at) == report.chiffre("adresses")
    assert at[0] / sum(at) > 0.95
    assert at[4] / sum(at) < 0.02


def test_an_address_counts_its_dwellings(loaded: Loaded) -> None:
    wrong = loaded.bench.rows(
        "SELECT a.id, a.logements, count(l.id) FROM rpls.adresse AS a"
        " LEFT JOIN rpls.rpls_logement AS l ON l.adresse_id = a.id GROUP BY ALL"
        " HAVING a.logements <> count(l.id)"
    )
    assert wrong == []
    assert loaded.bench.value("SELECT sum(logements) FROM rpls.adresse") == DWELLINGS


def test_points_of_quality_33_and_addresses_of_the_commune_are_not_drawn(loaded: Loaded) -> None:
    bench = loaded.bench
    random = "FROM rpls.rpls_logement WHERE qualite_xy = 33"
    assert bench.value(f"SELECT count(*) {random}") > 0
    assert bench.value(f"SELECT count(lon) {random}") == 0
    assert bench.value("SELECT count(lon) FROM rpls.adresse WHERE niveau_appariement = 5") == 0
    assert bench.value("SELECT count(*) - count(lon) FROM rpls.adresse"
                       " WHERE niveau_appariement < 5") == 0  # fmt: skip


def test_dwellings_lie_in_their_commune(loaded: Loaded) -> None:
    outside = loaded.bench.value(
        "SELECT count(*) FROM rpls.rpls_logement AS l"
        " JOIN territoires.territoire_commune AS c ON c.code = l.code_commune"
        " WHERE l.lon IS NOT NULL AND NOT ST_DWithin(c.geom, ST_Point(l.lon, l.lat), 0.0005)"
    )
    assert outside == 0


def test_a_cell_holds_its_addresses(loaded: Loaded) -> None:
    """Every drawn address lies in one cell, 200 m wide, and no cell is empty."""
    bench = loaded.bench
    drawn = bench.value("SELECT count(lon) FROM rpls.adresse")
    inside = bench.rows(
        "SELECT count(*), count(DISTINCT a.id), count(DISTINCT t.code) FROM rpls.adresse AS a"
        " JOIN rpls.territoire_carreau AS t ON ST_Intersects(t.geom, ST_Point(a.lon, a.lat))"
    )[0]
    cells = bench.value("SELECT count(*) FROM rpls.territoire_carreau")
    assert inside == (drawn, drawn, cells)
    prefixes = bench.rows(
        "SELECT DISTINCT code_dep, regexp_extract(code, '^CRS([0-9]+)RES200mN[0-9]+E[0-9]+$', 1)"
        " FROM rpls.territoire_carreau ORDER BY ALL"
    )
    assert prefixes == [("93", "3035"), ("971", "5490")]


def test_codes_of_a_dwelling_are_those_of_its_commune(loaded: Loaded) -> None:
    wrong = loaded.bench.value(
        "SELECT count(*) FROM rpls.rpls_logement AS l"
        " LEFT JOIN territoires.appartenance AS c USING (code_commune)"
        " WHERE (l.code_epci, l.code_ept, l.code_dep, l.code_reg)"
        " IS DISTINCT FROM (c.code_epci, c.code_ept, c.code_dep, c.code_reg)"
    )
    assert wrong == 0


def test_the_stock_of_bailleurs_is_counted(loaded: Loaded) -> None:
    bench = loaded.bench
    assert bench.value("SELECT sum(logements) FROM rpls.stock_bailleur") == bench.value(
        "SELECT count(siren_bailleur) FROM rpls.rpls_logement"
    )
    known = {b.siren for b in loaded.files.bailleurs}
    assert {row[0] for row in bench.rows("SELECT DISTINCT siren FROM rpls.stock_bailleur")} == known


def test_households_stand_at_the_addresses_of_the_register(loaded: Loaded) -> None:
    bench = loaded.bench
    known = bench.rows(
        "SELECT count(*), count_if(m.adresse_id = l.adresse_id), count_if(m.lon IS NOT DISTINCT"
        " FROM a.lon) FROM ops.ops_menage AS m"
        " JOIN rpls.rpls_logement AS l ON l.identifiant_rpls = m.id_logement_rpls"
        " JOIN rpls.adresse AS a ON a.id = l.adresse_id"
    )[0]
    assert known[0] > 0.9 * DWELLINGS
    assert known == (known[0],) * 3


def test_a_household_unknown_to_the_register_is_matched_by_its_text(loaded: Loaded) -> None:
    without = "FROM ops.ops_menage WHERE id_logement_rpls IS NULL"
    total, matched = loaded.bench.rows(
        f"SELECT count(*), count_if(adresse_id IN (SELECT id FROM rpls.adresse)) {without}"  # noqa: S608 - our own names
    )[0]
    assert total > 10
    assert matched / total > 0.9
