"""The contact that is told; the extension of INSPIRE, by a setting or for who asks a language."""

import re
from collections.abc import Callable
from typing import Any

import requests

from testing.sample import taking_turns

WFS = "http://inspire.ec.europa.eu/schemas/inspire_dls/1.0"
WMS = "http://inspire.ec.europa.eu/schemas/inspire_vs/1.0"
ASKED = (("WFS", "2.0.0", WFS), ("WMS", "1.3.0", WMS))


@taking_turns(4)
def test_the_setting_puts_it_in_every_capabilities(
    service: Any, gip: Any, serve: Callable[[dict[str, str]], str]
) -> None:
    contact = {"PARC_SOCIAL_CONTACT": "sig@exemple.fr"}
    opened = serve(service.environ | contact | {"PARC_SOCIAL_INSPIRE": "oui"})
    for name, version, namespace in ASKED:
        asked = {"service": name, "version": version, "request": "GetCapabilities"}
        plain = gip.get("/ows", **asked)
        assert "ExtendedCapabilities" not in plain.text
        told = requests.get(
            f"{opened}/ows", params=asked, auth=(gip.login, gip.password), timeout=60
        ).text
        for part in (namespace, "ExtendedCapabilities", "MetadataUrl", "<ic:Language>fre<"):
            assert part in told, part
        for part in ("<ic:ResourceType>service<", "sig@exemple.fr", "<ic:Degree>notEvaluated<"):
            assert part in told, part
        (record,) = re.findall(r"<ic:MetadataUrl><ic:URL>([^<]+)<", told)
        assert record == f"{opened}/iso19139/{name.lower()}"
        metadata = requests.get(record, auth=(gip.login, gip.password), timeout=60)
        assert f"OGC:{name}" in metadata.text
        assert "SV_ServiceIdentification" in metadata.text
        english = requests.get(
            f"{opened}/ows", params=asked | {"LANGUAGE": "eng"},
            auth=(gip.login, gip.password), timeout=60,
        ).text  # fmt: skip
        assert "<ic:ResponseLanguage><ic:Language>eng<" in english
    old = {"service": "WMS", "version": "1.1.1", "request": "GetCapabilities"}
    auth = (gip.login, gip.password)
    assert "Extended" not in requests.get(f"{opened}/ows", params=old, auth=auth, timeout=60).text


@taking_turns(4)
def test_who_finds_a_flaw_reads_whom_to_write_to_without_an_account(
    service: Any, serve: Callable[[dict[str, str]], str]
) -> None:
    page = "/portail/mentions"
    assert "sig@exemple.fr" not in requests.get(f"{service.base_url}{page}", timeout=60).text
    contact = {"PARC_SOCIAL_CONTACT": "sig@exemple.fr"}
    opened = serve(service.environ | contact | {"PARC_SOCIAL_INSPIRE": "oui"})
    told = requests.get(f"{opened}{page}", timeout=60).text
    assert 'Écrivez à <a href="mailto:sig@exemple.fr">sig@exemple.fr</a>' in told
