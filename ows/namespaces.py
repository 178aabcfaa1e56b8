"""The XML namespaces that requests and answers speak of, and how a prefix is resolved."""

import re
from collections.abc import Mapping

from ows.errors import invalid
from parc_social.storage.statements.gml import PREFIX

VERSION = "2.0.0"
WFS = "http://www.opengis.net/wfs/2.0"
FES = "http://www.opengis.net/fes/2.0"
OWS = "http://www.opengis.net/ows/1.1"
GML = "http://www.opengis.net/gml/3.2"
XLINK = "http://www.w3.org/1999/xlink"
XSD = "http://www.w3.org/2001/XMLSchema"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
OURS = "urn:parc-social:wfs:1"  # of our feature types, whatever the server's address
WFS_XSD = "http://schemas.opengis.net/wfs/2.0/wfs.xsd"
GML_XSD = "http://schemas.opengis.net/gml/3.2.1/gml.xsd"

KNOWN: Mapping[str, str] = {PREFIX: OURS, "gml": GML, "wfs": WFS, "fes": FES}
_DECLARED = re.compile(r"xmlns\((?:([^,()=]*)[,=])?([^()]+)\)")


def declared(text: str) -> dict[str, str]:
    """The prefixes of a NAMESPACES parameter, over those that everybody knows."""
    return {**KNOWN, **{prefix: uri.strip() for prefix, uri in _DECLARED.findall(text)}}


def local_name(name: str, prefixes: Mapping[str, str], locator: str) -> tuple[str, str]:
    """(namespace, local name) of a qualified name; one without prefix is ours."""
    prefix, colon, local = name.strip().rpartition(":")
    if not colon:
        return OURS, local
    found = prefixes.get(prefix) or KNOWN.get(prefix)
    if found is None:
        raise invalid(locator, f"{locator} : préfixe non déclaré : {name!r}")
    return found, local
