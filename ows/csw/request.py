"""From a message, by address or by document, to the request object of its operation."""

from collections.abc import Iterable

from ows.csw import from_kvp, from_xml
from ows.csw.requests import CswRequest
from ows.csw.vocabulary import CSW, VERSION
from ows.errors import invalid, missing, unsupported
from ows.kvp import Kvp
from ows.xml import Element, name_of, read_xml
from parc_social.errors import OwsRefusal
from parc_social.wording import cited

_FAMILY = "http://www.opengis.net/cat/csw"
_WRITES = ("Transaction", "Harvest")


def read_csw(pairs: Iterable[tuple[str, str]], body: bytes, url: str) -> CswRequest:
    """The request of an address or of a document, which wins. Raises OwsRefusal.

    `url`: of the service, for a validation that gives the request back.
    """
    if body.strip():
        return _of_document(read_xml(body, "document"))
    return _of_address(tuple(pairs), url)


def _of_address(pairs: tuple[tuple[str, str], ...], url: str) -> CswRequest:
    kvp = Kvp(pairs)
    service, name = kvp.get("SERVICE"), kvp.get("REQUEST")
    if service is None:
        raise missing("service", "service manque : service=CSW est attendu")
    _check_service(service)
    if name is None:
        raise missing("request", f"request manque : {', '.join(from_kvp.READERS)}")
    operation = _operation(name)
    if operation != "GetCapabilities":
        _check_version(kvp.get("VERSION"))
    return from_kvp.READERS[operation](kvp, from_kvp.address_of(url, pairs))


def _of_document(root: Element) -> CswRequest:
    namespace, name = name_of(root)
    if namespace.startswith(_FAMILY) and namespace != CSW:
        raise OwsRefusal(
            f"ce service parle CSW {VERSION} ({CSW}), lu {cited(namespace)}",
            "VersionNegotiationFailed",
            "version",
        )
    operation = _operation(name)
    if namespace != CSW:
        raise invalid(
            "request", f"{name} : l'espace de noms {CSW} est attendu, lu {cited(namespace)}"
        )
    _check_service(root.get("service") or "CSW")
    if operation != "GetCapabilities":
        _check_version(root.get("version"))
    return from_xml.READERS[operation](root)


def _operation(name: str) -> str:
    operation = next((one for one in from_kvp.READERS if one.lower() == name.strip().lower()), None)
    if operation is not None:
        return operation
    if name in _WRITES:
        raise unsupported(name, f"{name} n'est pas offert : ce service ne fait que lire")
    raise unsupported(
        name[:50], f"opération inconnue : {cited(name)} ; {', '.join(from_kvp.READERS)}"
    )


def _check_service(name: str) -> None:
    if name.strip().upper() != "CSW":
        raise invalid("service", f"service : CSW est attendu, lu {cited(name)}")


def _check_version(version: str | None) -> None:
    if version is not None and version.strip() != VERSION:
        raise invalid("version", f"version : {VERSION} est attendue, lu {cited(version)}")
