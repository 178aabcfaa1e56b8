"""GetCapabilities of WMS: the two versions, which of them answers, in which language."""

import re
from dataclasses import dataclass
from enum import StrEnum

from ows.errors import invalid, missing, ows_refusal
from ows.kvp import Kvp
from parc_social.wording import cited


class WmsVersion(StrEnum):
    """A version of the standard."""

    V130 = "1.3.0"
    V111 = "1.1.1"

    @property
    def crs(self) -> str:
        """The name of the parameter of systems."""
        return "CRS" if self is WmsVersion.V130 else "SRS"


def negotiate_version(kvp: Kvp) -> WmsVersion:
    """Of GetCapabilities: the highest that is not above the one asked (06-042, 6.2.4)."""
    version = (kvp.get("VERSION", "WMTVER") or WmsVersion.V130).strip()
    if not re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,3}){0,2}", version):
        raise invalid(
            "VERSION", f"VERSION : un numéro comme 1.3.0 est attendu, lu {cited(version)}"
        )
    numbers = [int(part) for part in version.split(".")]
    return WmsVersion.V130 if numbers >= [1, 3] else WmsVersion.V111


def version_of(kvp: Kvp, *, required: bool = True) -> WmsVersion:
    """Of the other operations: one of the two, and it has to be said. Raises OwsRefusal."""
    version = kvp.get("VERSION", "WMTVER")
    if version is None:
        if required:
            raise missing("VERSION", "VERSION manque : 1.3.0 ou 1.1.1 est attendu")
        return WmsVersion.V130
    if version.strip() not in tuple(WmsVersion):
        raise invalid("VERSION", f"VERSION : 1.3.0 ou 1.1.1 est attendu, lu {cited(version)}")
    return WmsVersion(version.strip())


@dataclass(frozen=True, slots=True)
class GetWmsCapabilities:
    """`language` None: none was asked for, so that nothing of INSPIRE is told.

    `inherits`: layers have what their groups say; else each says all of its own, for clients that
    read no further (INHERITANCE=FALSE, a parameter of ours).
    """

    version: WmsVersion
    language: str | None = None
    inherits: bool = True


def from_kvp(kvp: Kvp, _caller: object) -> GetWmsCapabilities:
    """Of an address. A format that there is not, and UPDATESEQUENCE, are passed over (7.2.3)."""
    for name in ("SLD", "SLD_BODY", "REMOTE_OWS_URL"):
        if kvp.get(name) is not None:
            raise ows_refusal("OperationNotSupported", name, "rien n'est lu d'une autre adresse")
    inherits = kvp.flag("INHERITANCE", default=True)
    return GetWmsCapabilities(negotiate_version(kvp), kvp.language, inherits)
