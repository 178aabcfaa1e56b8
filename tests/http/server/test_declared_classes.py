"""Each class that /conformance declares has tests that try it, and no other is declared."""

import ast
from pathlib import Path
from typing import Any

from testing.rows import each_row

HTTP = Path(__file__).parents[1]
_OGC = "http://www.opengis.net/spec"
_COMMON, _COMMON2 = f"{_OGC}/ogcapi-common-1/1.0/conf/", f"{_OGC}/ogcapi-common-2/1.0/conf/"
_F1, _F2, _F3 = (f"{_OGC}/ogcapi-features-{n}/1.0/conf/" for n in (1, 2, 3))
_TILES, _PROCESSES = (f"{_OGC}/ogcapi-{n}-1/1.0/conf/" for n in ("tiles", "processes"))
_CQL2 = f"{_OGC}/cql2/1.0/conf/"
_COVERAGES = "https://www.opengis.net/spec/ogcapi-coverages-1/1.0/conf/"  # the draft writes https
_FORMS = ("cog", "coveragejson", "png", "api-operations")  # tried in a module of their own
# Class: the file and the test that would fail without it.
TRIED = {
    _COMMON + "core": "test_landing_core test_conformance_op_and_success",
    _COMMON + "landing-page": "test_landing_core test_root_success",
    _COMMON + "json": "test_landing_core test_json_when_unsure",
    _COMMON + "html": "test_landing_core test_a_browser_gets_html",
    _COMMON + "oas30": "test_openapi_valid test_api_definition_success",
    _COMMON2 + "collections": "test_every_collection test_extents_are_four_numbers_of_six_decimals",
    _F1 + "core": "test_every_collection test_every_page_says_all",
    _F1 + "oas30": "test_openapi_core test_the_parameters_of_each_operation_are_those_of_its_route",
    _F1 + "html": "test_items_core test_fc_links",
    _F1 + "geojson": "test_items_core test_fc_op_and_response",
    _F2 + "crs": "test_every_collection test_each_system_of_each_small_collection",
    _F3 + "queryables": "test_schemas_part5 test_every_document_is_a_schema_that_says_all",
    _F3 + "queryables-query-parameters": "test_items_core test_equality_of_a_column",
    _F3 + "filter": "test_crs_part2 test_filter_crs",
    _F3 + "features-filter": "test_cql2_part3 test_a_wrong_filter_is_refused_and_named",
    **{
        f"{_OGC}/ogcapi-features-4/1.0/conf/{name}": f"test_drafts_api {test}"
        for name, test in (
            ("create-replace-delete", "test_the_life_of_a_row"),
            ("update", "test_a_bad_value_is_refused_with_its_field_and_its_remedy"),
            ("features", "test_a_new_dwelling_is_located_and_counted"),
            ("optimistic-locking-etags", "test_nothing_is_written_but_in_the_state_that_was_read"),
        )
    },
    f"{_OGC}/ogcapi-features-5/1.0/conf/schemas": "test_schemas_part5"
    " test_what_is_served_fits_the_schema",
    f"{_OGC}/ogcapi-common-3/1.0/conf/schemas": "test_schemas_part5"
    " test_every_collection_leads_to_its_document",
    **{
        _CQL2 + name: "test_cql2_part3 test_a_class_of_cql2"
        for name in (
            "cql2-text", "cql2-json", "basic-cql2", "advanced-comparison-operators",
            "case-insensitive-comparison", "accent-insensitive-comparison",
            "basic-spatial-functions", "basic-spatial-functions-plus", "spatial-functions",
            "temporal-functions", "arithmetic", "property-property",
        )
    },
    # The name that QGIS knew before 3.44.
    _CQL2 + "basic-spatial-operators": "test_cql2_part3 test_a_class_of_cql2",
    _TILES + "core": "test_tiles_core test_edges_of_the_limits",
    _TILES + "mvt": "test_tiles_core test_a_tile_holds_features",
    _TILES + "datetime": "test_tiles_filtered test_datetime_leaves_the_rows_of_its_years",
    _TILES + "tileset": "test_tiles_core test_entries_of_the_list_say_all",
    _TILES + "tilesets-list": "test_suite_walk test_the_root_leads_to_tilesets_that_can_be_asked",
    _TILES + "oas30": "test_openapi_core test_tile_operation_ids",
    _TILES + "geodata-tilesets": "test_tiles_core test_geodata_tilesets_links",
    _TILES + "dataset-tilesets": "test_tiles_dataset test_the_landing_page_leads_to_them",
    _TILES + "collections-selection": "test_tiles_dataset test_each_layer_is_that_of_its_own_tile",
    **{
        f"{_COVERAGES}{name}": f"test_coverages{'_forms' if name in _FORMS else ''} {test}"
        for name, test in (
            ("core", "test_a_coverage_is_the_cells_of_items"),
            ("subsetting-spatial", "test_parts_by_bbox_and_subset_are_the_cells_that_they_meet"),
            ("subsetting-temporal", "test_an_earlier_millesime_is_that_of_the_twin"),
            ("scaling-spatial", "test_sizes_place_each_pixel_on_the_cell_of_its_centre"),
            ("field-selection", "test_bands_say_their_name_title_and_unit"),
            ("crs", "test_another_system_shows_the_same_figures"),
            ("geotiff", "test_a_coverage_is_the_cells_of_items"),
            ("cog", "test_the_geotiff_is_cloud_optimized"),
            ("coveragejson", "test_coveragejson_has_the_same_figures"),
            ("png", "test_png_holds_whole_numbers_and_says_of_what"),
            ("api-operations", "test_conformance_names_the_classes_of_the_draft"),
        )
    },
    **{
        f"{_OGC}/ogcapi-maps-1/1.0/conf/{name}": f"test_maps_core {test}"
        for name, test in (
            ("core", "test_a_map_tells_what_it_shows"),
            ("tilesets", "test_tiles_side_by_side_are_the_map"),
            ("background", "test_the_ground_is_what_was_asked_for"),
            ("collections-selection", "test_collections_lie_over_each_other"),
            ("scaling", "test_the_size_follows_from_what_is_asked"),
            ("display-resolution", "test_a_pixel_may_be_smaller"),
            ("spatial-subsetting", "test_one_place_asked_for_in_every_way"),
            ("datetime", "test_a_millesime_is_drawn_alone"),
            ("crs", "test_every_system_on_offer_is_drawn"),
            ("styled-map", "test_a_style_is_drawn"),
            ("png", "test_accept_chooses_the_coding"),
            ("jpeg", "test_accept_chooses_the_coding"),
        )
    },
    **{
        f"{_OGC}/ogcapi-maps-1/1.0/conf/{name}": f"test_map_links {test}"
        for name, test in (
            ("collection-map", "test_the_landing_page_and_each_collection_lead_to_their_map"),
            ("dataset-map", "test_the_landing_page_and_each_collection_lead_to_their_map"),
            ("api-operations", "test_operations_are_named_as_the_standard_names_them"),
        )
    },
    f"{_OGC}/ogcapi-maps-1/1.0/conf/tiff": "test_map_geotiff test_accept_chooses_it",
    f"{_OGC}/ogcapi-styles-1/1.0/conf/core": "test_styles_core test_every_style_is_described",
    **{
        f"{_OGC}/ogcapi-records-1/1.0/conf/{name}": f"test_records_part1 {test}"
        for name, test in (
            ("core", "test_record_core_mandatory_properties"),  # the name of the draft
            ("record-core", "test_record_core_mandatory_properties"),
            ("record-collection", "test_record_collection"),
            ("record-core-query-parameters", "test_query_param_q"),
            ("records-api", "test_every_queryable_is_a_parameter"),
            ("json", "test_records_api_record"),
            ("html", "test_a_browser_gets_html"),
        )
    },
    f"{_OGC}/ogcapi-records-1/1.0/conf/oas30": "test_openapi_core"
    " test_the_parameters_of_each_operation_are_those_of_its_route",
    _PROCESSES + "core": "test_processes_jobs test_every_example_runs",
    _PROCESSES + "ogc-process-description": "test_processes_suite"
    " test_every_description_keeps_clear_of_what_the_suite_can_not_read",
    _PROCESSES + "json": "test_processes_suite"
    " test_every_process_refuses_what_it_does_not_know_in_json",
    _PROCESSES + "oas30": "test_openapi_core"
    " test_the_parameters_of_each_operation_are_those_of_its_route",
    _PROCESSES + "job-list": "test_processes_jobs test_the_list_of_jobs",
    _PROCESSES + "dismiss": "test_processes_jobs test_a_dismissed_job_stops_and_keeps_nothing",
}  # fmt: skip


def test_what_is_declared_is_what_is_tried(gip: Any) -> None:
    declared = gip.json("/conformance")["conformsTo"]
    assert len(declared) == len(set(declared))
    assert set(declared) == set(TRIED)


@each_row("name", ["epci", "commune", "bailleur"])
def test_every_account_is_told_the_same(embedded: Any, name: str) -> None:
    """What the server can do; what the account may see is told by /collections."""
    assert set(embedded.by_type(name)[0].json("/conformance")["conformsTo"]) == set(TRIED)


def _text(module: str) -> str:
    """Of a module of tests, wherever it lies: no two have one name."""
    [found] = HTTP.rglob(f"{module}.py")
    return found.read_text()


@each_row("place", sorted(set(TRIED.values())))
def test_the_tests_that_are_named_exist(place: str) -> None:
    module, name = place.split()
    tree = ast.parse(_text(module))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_each_class_of_cql2_has_expressions_of_its_own() -> None:
    tree = ast.parse(_text("test_cql2_part3"))
    cases = next(
        node.value
        for node in tree.body
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "CASES"
    )
    assert isinstance(cases, ast.Dict)
    named = {key.value for key in cases.keys if isinstance(key, ast.Constant)}
    declared = {uri.removeprefix(_CQL2) for uri in TRIED if uri.startswith(_CQL2)}
    assert named == declared - {"cql2-text", "cql2-json", "basic-spatial-operators"}
