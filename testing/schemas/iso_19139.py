"""ISO 19139 (gmd, 2007) and ISO 19119 (srv) as their schemas say them, and what schemas leave open.

The packages have srv of 2006 alone: it is read on top of gmd and gco of 2007, as the OGC's own
srv/1.0 of 2007 is, for our records write GML 3.2.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]

from testing.ogc_schemas import schema_of

GMD, GCO = "{http://www.isotc211.org/2005/gmd}", "{http://www.isotc211.org/2005/gco}"
SRV = "{http://www.isotc211.org/2005/srv}"
_ISO = "http://schemas.opengis.net/iso/19139"
_IMPORTS = (
    (GMD[1:-1], f"{_ISO}/20070417/gmd/gmd.xsd"),
    (SRV[1:-1], f"{_ISO}/20060504/srv/srv.xsd"),
)


@cache
def iso_schema() -> Any:
    """Both, as one schema of lxml."""
    return schema_of(_IMPORTS)


def faults(root: Any) -> Iterator[str]:
    """What the schemas forbid, then what they leave open and no reader understands, in words."""
    schema = iso_schema()
    if not schema.validate(root):
        yield from (error.message for error in schema.error_log)
    for element in root.iter(f"{GMD}*", f"{SRV}*", f"{GCO}*"):
        name, text = etree.QName(element).localname, (element.text or "").strip()
        elsewhere = {f"{GCO}nilReason", "uuidref"} & set(element.attrib)
        if "codeList" in element.attrib:
            if element.get("codeListValue") != text:
                yield f"{name}: another word than its code"
        elif not text and not len(element) and not elsewhere:
            yield f"{name}: empty"
