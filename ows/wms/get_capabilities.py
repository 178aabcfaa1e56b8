"""GetCapabilities of WMS: in which version, in which language."""

from dataclasses import dataclass

from ows.about import language_of
from ows.kvp import Kvp
from ows.wms.errors import refused
from ows.wms.version import WmsVersion, negotiated


@dataclass(frozen=True, slots=True)
class GetWmsCapabilities:
    """`language` None: none was asked for, so that nothing of INSPIRE is told."""

    version: WmsVersion
    language: str | None = None


def from_kvp(kvp: Kvp) -> GetWmsCapabilities:
    """Of an address. A format that there is not, and UPDATESEQUENCE, are passed over (7.2.3)."""
    for name in ("SLD", "SLD_BODY", "REMOTE_OWS_URL"):
        if kvp.get(name) is not None:
            raise refused("OperationNotSupported", name, "rien n'est lu d'une autre adresse")
    return GetWmsCapabilities(negotiated(kvp), language_of(kvp))
