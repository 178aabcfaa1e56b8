"""config/pygeoapi-config.yml says what the catalogue says, and where to find what it names."""

from dataclasses import replace
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from pygeoapi.config import validate_config
from pygeoapi.util import yaml_load

from parc_social.access.policy import PROCESSES
from parc_social.catalogue.collection import CATALOGUE, SERIE
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.load import collections
from parc_social.catalogue.routes.processes import FILE_PROCESSES
from parc_social.errors import BadFile, Unavailable
from parc_social.limits import DEFAULTS
from parc_social.settings import Settings
from server.configuration import configuration_file, load_yaml, read_configuration
from testing.rows import each_row


@pytest.fixture(scope="module")
def configuration() -> dict[str, Any]:
    return read_configuration(
        configuration_file({}), Settings(Path("var"), bounds=replace(DEFAULTS, page_objets=500))
    )


@pytest.fixture(scope="module")
def listed(configuration: dict[str, Any]) -> dict[str, Any]:
    found = configuration["resources"].items()
    others = {CATALOGUE, *coverages()}
    return {n: r for n, r in found if r["type"] == "collection" and n not in others}


def test_it_is_a_configuration_of_pygeoapi(configuration: dict[str, Any]) -> None:
    assert validate_config(configuration)


def test_every_collection_is_listed_in_the_catalogues_order(listed: dict[str, Any]) -> None:
    assert list(listed) == list(collections())


def test_every_collection_has_a_twin_over_all_millesimes(listed: dict[str, Any]) -> None:
    plain = [name for name in listed if not name.endswith(SERIE)]
    assert sorted(listed) == sorted([*plain, *(f"{name}{SERIE}" for name in plain)])
    for name in plain:
        one, twin = collections()[name], collections()[f"{name}{SERIE}"]
        assert (twin.serie, twin.relation) == (True, one.relation)
        assert twin.fields[: len(one.fields)] == one.fields  # indicators have more (decision 0051)
        assert len(twin.fields) == len(one.fields) or name.startswith("indicateurs-")


def test_titles_and_descriptions_are_the_catalogues(listed: dict[str, Any]) -> None:
    for name, resource in listed.items():
        one = collections()[name]
        assert resource["title"] == one.titre.by_language
        assert resource["description"] == one.description


def test_providers_read_the_collection_that_they_are_listed_under(listed: dict[str, Any]) -> None:
    for name, resource in listed.items():
        one = collections()[name]
        assert [p["type"] for p in resource["providers"]] == ["feature", "tile"]
        assert {p["data"] for p in resource["providers"]} == {name}
        feature = resource["providers"][0]
        assert (feature["id_field"], feature["time_field"]) == (one.id_field, one.time_field)


def test_every_coverage_comes_after_the_collections(configuration: dict[str, Any]) -> None:
    names = list(configuration["resources"])
    first = len(collections())
    assert names[first : first + len(coverages())] == list(coverages())
    for name, one in coverages().items():
        resource = configuration["resources"][name]
        assert resource["title"] == one.titre.by_language
        assert resource["description"] == one.description
        assert [(p["type"], p["data"]) for p in resource["providers"]] == [("coverage", name)]


def test_the_catalogue_comes_after_the_collections(configuration: dict[str, Any]) -> None:
    names = list(configuration["resources"])
    assert names.index(CATALOGUE) == len(collections()) + len(coverages())
    (provider,) = configuration["resources"][CATALOGUE]["providers"]
    assert (provider["type"], provider["data"]) == ("record", CATALOGUE)


def test_processes_are_those_that_conventions_open(configuration: dict[str, Any]) -> None:
    listed = [n for n, r in configuration["resources"].items() if r["type"] == "process"]
    assert listed == [*PROCESSES, *FILE_PROCESSES]


@pytest.mark.filterwarnings(
    "ignore:Support for class-based:DeprecationWarning"
)  # pygeoapi's models
def test_every_plugin_that_is_named_exists(configuration: dict[str, Any]) -> None:
    for resource in configuration["resources"].values():
        plugins = [*resource.get("providers", ()), *resource.get("formatters", ())]
        names = [p["name"] for p in plugins] or [resource["processor"]["name"]]
        for name in names:
            module, _, plugin = name.rpartition(".")
            assert hasattr(import_module(module), plugin), name


def test_address_and_page_limit_come_from_the_settings(tmp_path: Path) -> None:
    settings = Settings(
        tmp_path, base_url="https://exemple.fr/ogc", bounds=replace(DEFAULTS, page_objets=50)
    )
    read = read_configuration(configuration_file({}), settings)
    assert read["server"]["url"] == "https://exemple.fr/ogc"
    assert read["server"]["limits"]["max_items"] == 50
    assert read["server"]["limits"]["default_items"] == 50


def test_a_file_that_is_named_and_missing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"nulle-part\.yml"):
        configuration_file({"PYGEOAPI_CONFIG": str(tmp_path / "nulle-part.yml")})


def test_a_variable_is_filled_as_pygeoapi_does(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "5001")
    text = "a: ${PORT}\nb: http://${ABSENT:-h}:${PORT}/\nc: ${ABSENT:-}\nd: ['${PORT}', plain]\n"
    ours = load_yaml(StringIO(text))
    assert ours == yaml_load(StringIO(text))
    assert ours["a"] == 5001
    assert ours["b"] == "http://h:5001/"
    with pytest.raises(BadFile, match="ABSENT"):
        load_yaml(StringIO("a: ${ABSENT}"))


def test_our_configuration_is_read_as_pygeoapi_does() -> None:
    text = configuration_file({}).read_text()
    assert load_yaml(StringIO(text)) == yaml_load(StringIO(text))


@each_row("text", ["a: [", "- 1", "server: {}"])
def test_a_file_that_is_not_a_configuration(tmp_path: Path, text: str) -> None:
    file = tmp_path / "faux.yml"
    file.write_text(text)
    with pytest.raises(BadFile, match=r"faux\.yml"):
        read_configuration(file, Settings(tmp_path))
