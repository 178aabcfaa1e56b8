"""The demonstration's files through the four loaders, to edition files."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from loaders.ban.stage import stage_ban
from loaders.context import Context, StagedEdition
from loaders.demo.make import make
from loaders.demo.manifest import DemoFiles
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from loaders.territoires.stage import stage_territoires
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.load import collections
from parc_social.errors import Unavailable
from parc_social.storage.edition_files.workbench import Workbench, workshop
from parc_social.storage.statements.maps.simplification import SCALES
from parc_social.storage.statements.maps.tile_matrix import RANK

DWELLINGS = 1_500


def silent(step: str, done: int, total: int) -> None:
    del step, done, total


@dataclass(frozen=True, slots=True)
class Loaded:
    """The demonstration's files and the editions made of them, opened under their source."""

    files: DemoFiles
    context: Context
    staged: dict[str, StagedEdition]
    bench: Workbench


@pytest.fixture(scope="module")
def loaded(
    tmp_path_factory: pytest.TempPathFactory, require: Callable[[bool, str], None]
) -> Iterator[Loaded]:
    folder = tmp_path_factory.mktemp("demo")
    try:
        files = make(folder / "files", ("93", "971"), DWELLINGS, 7, silent)
    except Unavailable as missing:
        require(False, str(missing))
        raise
    context = Context(folder / "editions", b"k" * 32, fictive=True)
    staged = {
        "territoires": stage_territoires(list(files.territoires.values()), 2025, context),
        "ban": stage_ban(files.ban, 2025, context),
        "rpls": stage_rpls(rpls_files(files), 2025, context),
        "ops": stage_ops(files.ops[2024], 2024, context),
    }
    with workshop(None) as bench:
        for source, made in staged.items():
            bench.attach(source, made.file)
        yield Loaded(files, context, staged, bench)


def rpls_files(files: DemoFiles) -> list[Path]:
    return [*files.rpls[2025], *files.rpls_bailleurs[2025]]


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


SERVED = {
    "territoires": [
        f"territoires-{level}"
        for level in ("region", "departement", "ept", "epci", "arm", "commune", "qpv", "iris")
    ],
    "rpls": ["rpls-logements", "adresses", "territoires-carreau"],
    "ops": ["ops-menages"],
}


@pytest.mark.parametrize(
    ("source", "collection"), [(s, c) for s, found in SERVED.items() for c in found]
)
def test_a_relation_has_the_columns_of_the_catalogue(
    loaded: Loaded, source: str, collection: str
) -> None:
    described = collections()[collection]
    place = ["lon", "lat", RANK]
    if described.geometry is Geometry.MULTIPOLYGON:
        place = ["geom", "xmin", "ymin", "xmax", "ymax"]
        if source == "territoires":
            place += SCALES
    rows = loaded.bench.rows(f"DESCRIBE {source}.{described.relation}")
    assert [row[0] for row in rows] == ["fid", *(f.name for f in described.fields), *place]


@pytest.mark.parametrize(
    ("source", "relation"),
    [
        *(("rpls", "rpls_logement"), ("rpls", "adresse"), ("rpls", "territoire_carreau")),
        *(("ops", "ops_menage"), ("territoires", "territoire_iris")),
    ],
)
def test_fid_is_dense_and_the_order_on_disk(loaded: Loaded, source: str, relation: str) -> None:
    found = loaded.bench.rows(
        f"SELECT count(*), count_if(fid = rowid + 1) FROM {source}.{relation}"  # noqa: S608 - our own names
    )[0]
    assert found[0] > 0
    assert found == (found[0], found[0])


def test_neighbours_on_disk_are_neighbours_on_the_ground(loaded: Loaded) -> None:
    """What the curve is for: consecutive rows are near, unlocated ones come last."""
    bench = loaded.bench
    near, far = bench.rows(
        "WITH p AS (SELECT fid, lon, lat, code_dep FROM rpls.adresse WHERE lon IS NOT NULL)"
        " SELECT avg(abs(a.lon - b.lon) + abs(a.lat - b.lat)) FILTER (b.fid = a.fid + 1),"
        " avg(abs(a.lon - b.lon) + abs(a.lat - b.lat))"
        " FROM p AS a JOIN p AS b ON a.code_dep = b.code_dep AND a.fid < b.fid"
    )[0]
    assert near < far / 4
    assert bench.value(
        "SELECT max(fid) FILTER (lon IS NOT NULL) < min(fid) FILTER (lon IS NULL)"
        " FROM rpls.rpls_logement"
    )


def test_the_same_files_give_the_same_edition_at_no_cost(loaded: Loaded) -> None:
    before = loaded.staged["rpls"].file.stat().st_mtime_ns
    again = stage_rpls(list(reversed(rpls_files(loaded.files))), 2025, loaded.context)
    assert again == loaded.staged["rpls"]
    assert again.file.stat().st_mtime_ns == before


def test_other_files_give_another_edition(loaded: Loaded) -> None:
    dry = replace(loaded.context, drafts=loaded.context.folder.parent / "drafts")
    other = stage_rpls(loaded.files.rpls[2025], 2025, dry)
    assert other.edition.id != loaded.staged["rpls"].edition.id
    assert other.report.chiffre("de_bailleurs") == 0
    assert not other.file.exists()


def test_ids_are_opaque_and_of_one_form(loaded: Loaded) -> None:
    for relation in ("rpls.rpls_logement", "ops.ops_menage"):
        forms = loaded.bench.value(
            f"SELECT count(*) FROM {relation} WHERE NOT regexp_full_match(id, '[0-9a-f]{{24}}')"  # noqa: S608 - our own names
        )
        assert forms == 0


def test_another_key_gives_other_ids(loaded: Loaded, tmp_path: Path) -> None:
    folder = tmp_path / "editions"
    folder.mkdir()
    for source in ("territoires", "ban", "rpls"):
        made = loaded.staged[source].file
        (folder / made.name).hardlink_to(made)
    other = stage_ops(loaded.files.ops[2024], 2024, Context(folder, b"l" * 32))
    loaded.bench.attach("autre", other.file)
    common = loaded.bench.value(
        "SELECT count(*) FROM ops.ops_menage JOIN autre.ops_menage USING (id)"
    )
    assert common == 0


FAULTS = {
    "siren_cle": "OPS-C041",
    "code_inconnu": "OPS-C024",
    "somme_ages": "OPS-C056",
    "date_bail_absente": "OPS-C051",
    "nir": "OPS-C046",
    "courriel": "OPS-C047",
    "telephone": "OPS-C048",
    "commune_inconnue": "OPS-C044",
    "menage_dans_vacant": "OPS-C053",
    "date_bail_future": "OPS-C052",
    "couple_seul": "OPS-C058",
    "somme_majeurs_mineurs": "OPS-C057",
    "tranche_sans_rfr": "OPS-C060",
    "type_faux": "OPS-C019",
    "millesime_faux": "OPS-C040",
    "somme_activite": "OPS-C062",
    "doublon": "OPS-C043",
}


def test_every_planted_error_is_found_and_only_they(loaded: Loaded) -> None:
    dry = replace(loaded.context, drafts=loaded.context.folder.parent / "drafts")
    report = stage_ops([loaded.files.ops_erreurs], 2024, dry).report
    refused = {r.ligne for r in report.rejets if r.gravite.value == "erreur"}
    assert refused == {e.ligne for e in loaded.files.erreurs}
    for error in loaded.files.erreurs:
        codes = {r.code for r in report.rejets if r.ligne == error.ligne}
        assert FAULTS[error.faute] in codes, error
    shown = {r.valeur for r in report.rejets if r.colonne == "adr_complement"}
    assert shown == {"(masqué)"}


def test_the_edition_says_what_it_is(loaded: Loaded) -> None:
    edition = loaded.staged["rpls"].edition
    assert loaded.bench.rows("SELECT id, millesime, fictive FROM rpls.edition") == [
        (edition.id, 2025, True)
    ]
    assert dict(edition.rows)["rpls_logement"] == DWELLINGS
    assert loaded.staged["rpls"].file.stem == edition.id
    assert edition.id.startswith("rpls_2025_")
