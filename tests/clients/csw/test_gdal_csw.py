"""GDAL's CSW driver reads the catalogue: counts, filters, places, both forms of records."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def ogrinfo(embedded: Any, require: Any) -> Any:
    """`ogrinfo` of the catalogue as the GIP; the identifiers, and the text."""
    require(Path("/usr/bin/ogrinfo").exists(), "needs gdal-bin (`make clients` as root)")
    gip = embedded.by_type("gip")[0]
    environ = {
        "PATH": "/usr/bin", "GDAL_HTTP_AUTH": "BASIC",
        "GDAL_HTTP_USERPWD": f"{gip.login}:{gip.password}",
    }  # fmt: skip

    def run(*options: str) -> tuple[list[str], str]:
        command = ["/usr/bin/ogrinfo", "-ro", *options, f"CSW:{gip.base_url}/csw", "records"]
        made = subprocess.run(command, capture_output=True, text=True, env=environ)
        assert made.returncode == 0, made.stderr
        return re.findall(r"identifier \(String\) = (\S+)", made.stdout), made.stdout

    return run


def known(embedded: Any, **asked: str) -> set[str]:
    gip = embedded.by_type("gip")[0]
    page = gip.json("/collections/catalogue/items", limit=1000, **asked)
    return {f"parc-social.{one['id']}" for one in page["features"]}


def test_it_counts_and_reads_every_record(embedded: Any, ogrinfo: Any) -> None:
    ids, _ = ogrinfo("-q")
    assert set(ids) == known(embedded)
    assert len(ids) == len(set(ids))
    _, told = ogrinfo("-so")
    assert f"Feature Count: {len(ids)}" in told
    assert "Extent: (-63.200000, -21.500000) - (55.900000, 51.200000)" in told  # east first


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("type='edition'", {"type": "edition"}),
        ("identifier='parc-social.adresses'", {"ids": "adresses"}),
        ("type='edition' OR identifier='parc-social.adresses'", {"filter": "type='edition'"}),
        ("title LIKE '%Loyer%'", {"filter": "title LIKE '%Loyer%'"}),
    ],
)
def test_its_filters_are_ours(
    embedded: Any, ogrinfo: Any, where: str, asked: dict[str, str]
) -> None:
    more = {"parc-social.adresses"} if " OR " in where else set()
    assert set(ogrinfo("-q", "-where", where)[0]) == known(embedded, **asked) | more != set()


def test_a_place_is_a_filter(embedded: Any, ogrinfo: Any) -> None:
    ids, _ = ogrinfo("-q", "-spat", "55", "-22", "56", "-20")
    assert set(ids) == known(embedded, bbox="55,-22,56,-20")
    assert len(ids) < len(known(embedded))


def test_it_reads_iso_19139(embedded: Any, ogrinfo: Any) -> None:
    _, told = ogrinfo("-q", "-oo", "ELEMENTSETNAME=full", "-oo", "OUTPUT_SCHEMA=gmd")
    assert told.count("<gmd:fileIdentifier>") == len(known(embedded))
