"""The table of formats: each has what its uses need, and the papers list what is there."""

import re
from importlib import import_module
from pathlib import Path

import yaml

from ows.wfs.output_format import format_names, output_of
from parc_social.catalogue.formats import (
    CSV,
    FORMATS,
    GML,
    HTML,
    JSON,
    JSONLD,
    OF_EXPORT,
    OF_ITEM,
    OF_ITEMS,
    Use,
    formats_of,
)
from parc_social.storage.export_files.helper import writer_of
from server.api.plugins import formatters_of
from server.views.exports.file import FILES
from server.views.exports.text import TEXTS
from testing.rows import each_row

ROOT = Path(__file__).parents[4]
DOWNLOADS = ROOT / "docs" / "telechargements.md"
_ROW = re.compile(r"^\| `(\w+)` \| (?:`([^`]+)`|([^|]+)) \|", re.MULTILINE)


def test_an_export_is_written_as_text_or_made_as_a_file_never_both() -> None:
    assert sorted((*TEXTS, *FILES)) == sorted(OF_EXPORT.values())


@each_row("name", FILES)
def test_the_writer_of_a_file_is_there(name: str) -> None:
    module = import_module(f"parc_social.storage.export_files.{FORMATS[name].writer}")
    assert writer_of(name) is module.write


@each_row("name", OF_EXPORT.values())
def test_an_export_has_a_title_and_is_a_format_of_the_wfs(name: str) -> None:
    form = FORMATS[name]
    assert form.title
    assert output_of(form.name).format == form.name == output_of(form.media).format
    assert form.media in format_names(lambda _: True)
    assert form.media not in format_names(lambda opened: opened != form.name)


def test_a_name_that_clients_have_means_one_format() -> None:
    named = [name for form in FORMATS.values() for name in (form.media, *form.names)]
    assert len(named) == len(set(named))
    assert {name for name in named if name != name.lower()} == set()


def test_a_page_has_a_formatter_of_the_configuration_or_one_that_every_collection_has() -> None:
    resources = yaml.safe_load((ROOT / "config" / "pygeoapi-config.yml").read_text())["resources"]
    configured = {one.f for one in formatters_of(resources["adresses"])}
    assert {name for name in OF_ITEMS.values() if name not in configured} == {HTML, JSONLD}
    assert set(OF_ITEM.values()) == {JSON, HTML, JSONLD}


def test_who_likes_all_alike_is_answered_with_what_the_standard_says() -> None:
    """RFC 7946 for features, a page for people before other forms; GML in the WFS."""
    assert [next(iter(table.values())) for table in (OF_ITEMS, OF_ITEM, OF_EXPORT)] == [JSON] * 3
    assert [one.name for one in formats_of(Use.WFS)] == [GML, JSON, CSV]


def test_the_documentation_lists_each_export_with_its_media_type() -> None:
    rows = _ROW.findall(DOWNLOADS.read_text(encoding="utf-8"))
    assert [name for name, _, _ in rows] == list(OF_EXPORT.values())
    for name, media, title in rows:
        form = FORMATS[name]
        assert media == form.media or title.startswith(form.title)
