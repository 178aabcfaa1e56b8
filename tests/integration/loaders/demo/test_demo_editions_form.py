"""Editions of the demonstration: columns, order on disk, ids, versions, and the planted errors."""

from dataclasses import replace
from pathlib import Path

from loaders.context import Context
from loaders.demo.next_survey import next_survey, write_next_survey
from loaders.ops.stage import stage_ops
from loaders.rpls.stage import stage_rpls
from parc_social.catalogue.collection import Geometry
from parc_social.catalogue.load import collections
from parc_social.storage.statements.maps.tile_matrix import RANK, SCALES
from testing.made.files.demo import DWELLINGS, Loaded, rpls_files
from testing.rows import each_row
from testing.sample import taking_turns

pytestmark = taking_turns(4)

SERVED = {
    "territoires": [
        f"territoires-{level}"
        for level in ("region", "departement", "ept", "epci", "arm", "commune", "qpv", "iris")
    ],
    "rpls": ["rpls-logements", "adresses", "territoires-carreau"],
    "ops": ["ops-menages"],
}


@each_row(("source", "collection"), [(s, c) for s, found in SERVED.items() for c in found])
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


@each_row(
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
    "siren_cle": "OPS-C041", "code_inconnu": "OPS-C024", "somme_ages": "OPS-C056",
    "date_bail_absente": "OPS-C051", "nir": "OPS-C046", "courriel": "OPS-C047",
    "telephone": "OPS-C048", "commune_inconnue": "OPS-C044", "menage_dans_vacant": "OPS-C053",
    "date_bail_future": "OPS-C052", "couple_seul": "OPS-C058", "somme_majeurs_mineurs": "OPS-C057",
    "tranche_sans_rfr": "OPS-C060", "type_faux": "OPS-C019", "millesime_faux": "OPS-C040",
    "somme_activite": "OPS-C062", "doublon": "OPS-C043",
}  # fmt: skip


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


def test_the_file_of_the_next_survey_has_three_lines_to_mend(loaded: Loaded) -> None:
    siren = loaded.files.ops[2024][0].stem.rpartition("-")[2]
    file = write_next_survey(loaded.files, siren)
    assert file is not None
    assert file.name == f"ops-{next_survey(loaded.files)}-{siren}.csv"
    written = file.read_bytes()
    dry = replace(loaded.context, drafts=loaded.context.folder.parent / "drafts")
    report = stage_ops([file], 2026, dry).report
    assert len({r.ligne for r in report.rejets if r.gravite.value == "erreur"}) == 3
    assert write_next_survey(loaded.files, siren) == file
    assert file.read_bytes() == written
    assert write_next_survey(loaded.files, "000000000") is None


def test_the_edition_says_what_it_is(loaded: Loaded) -> None:
    edition = loaded.staged["rpls"].edition
    assert loaded.bench.rows("SELECT id, millesime, fictive FROM rpls.edition") == [
        (edition.id, 2025, True)
    ]
    assert dict(edition.rows)["rpls_logement"] == DWELLINGS
    assert loaded.staged["rpls"].file.stem == edition.id
    assert edition.id.startswith("rpls_2025_")
