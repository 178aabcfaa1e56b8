"""What tests of WFS read in an answer."""

from typing import Any

TYPE, POINTS = "territoires-commune", "rpls-logements"
DEFAULT, OTHER = "urn:ogc:def:crs:EPSG::2154", "urn:ogc:def:crs:EPSG::4326"
GML_ID = "{http://www.opengis.net/gml/3.2}id"


def ids(wfs: Any, answer: Any) -> list[str]:
    """The gml:id of each member."""
    root = wfs.read(answer)
    found = [one.get(GML_ID) for one in wfs.found(root, "wfs:member/*")]
    assert int(root.get("numberReturned")) == len(found)
    return found


def compared(name: str, reference: str, literal: str, attributes: str = "") -> str:
    """Identifiers that a filter keeps, of one type."""
    return (
        f"<fes:{name}{attributes}><fes:ValueReference>{reference}</fes:ValueReference>"
        f"<fes:Literal>{literal}</fes:Literal></fes:{name}>"
    )


COMMUNES = "/collections/indicateurs-commune"
SHARE = "part_personnes_seules"
STYLED = f"{COMMUNES}/styles/{SHARE}/map"
SEINE = "2.27,48.80,2.62,49.02"
CRS = "http://www.opengis.net/def/crs"
