"""From a request, by address or by document, to the request object of its operation."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from ows.caller import OwsCaller
from ows.errors import invalid, missing, unsupported
from ows.kvp import Kvp
from ows.vocabulary import OLD_WFS, VOCABULARIES
from ows.wfs import (
    describe_feature_type,
    get_capabilities,
    get_feature,
    get_feature_xml,
    get_property_value,
    stored_query,
)
from ows.wfs.describe_feature_type import DescribeFeatureType
from ows.wfs.get_capabilities import GetCapabilities
from ows.wfs.get_property_value import GetPropertyValue
from ows.wfs.query import GetFeature
from ows.wfs.stored_query import DescribeStoredQueries, GetFeatureById, ListStoredQueries
from ows.xml import WFS, Element, name_of, read_xml
from parc_social.catalogue.wfs_version import LATEST, VERSIONS, WfsVersion, spoken
from parc_social.errors import OwsRefusal
from parc_social.wording import cited

Request = (
    GetCapabilities
    | DescribeFeatureType
    | GetFeature
    | GetFeatureById
    | GetPropertyValue
    | ListStoredQueries
    | DescribeStoredQueries
)
_IN_ALL = ("GetCapabilities", "DescribeFeatureType", "GetFeature")  # versions
_OTHERS = (
    "Transaction", "LockFeature", "GetFeatureWithLock", "CreateStoredQuery", "DropStoredQuery",
    "GetGmlObject",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WfsRequest:
    """Message of a request: the parameters of the address, and a document where one was posted."""

    pairs: tuple[tuple[str, str], ...]
    body: bytes = b""
    form: tuple[tuple[str, str], ...] = ()


_NARROWING = ("CQL_FILTER", "FILTER", "BBOX", "RESOURCEID", "FEATUREID", "CONSTRAINT")


def check_posted(message: WfsRequest) -> None:
    """Raises OwsRefusal for a filter beside what was posted, which wins: it would be ignored."""
    form = {(name.upper(), value) for name, value in message.form}
    for name, value in message.pairs if message.form or message.body.strip() else ():
        key = name.upper()
        if key in _NARROWING and value.strip() and (key, value) not in form:
            raise invalid(key, f"{key} : dans la demande postée, pas dans son adresse")


def read(message: WfsRequest, caller: OwsCaller) -> Request:
    """The request of an address or of a document, which wins. Raises OwsRefusal."""
    if message.body.strip():
        return _of_document(read_xml(message.body, "document"), caller)
    return _of_address(Kvp(message.form or message.pairs), caller)


def _of_address(kvp: Kvp, caller: OwsCaller) -> Request:
    service, name = kvp.get("SERVICE"), kvp.get("REQUEST")
    if service is None:
        raise missing("service", "service manque : service=WFS est attendu")
    _check_service(service)
    if name is None:
        raise missing("request", f"request manque : {', '.join(_READERS)}")
    operation = _operation(name)
    if operation == "GetCapabilities":
        return get_capabilities.from_kvp(kvp)
    version = _version(kvp.get("VERSION"), LATEST, operation)
    if version is not LATEST and kvp.get("STOREDQUERY_ID") is not None:
        raise _of_latest("STOREDQUERY_ID", version)
    return _READERS[operation][0](kvp, replace(caller, version=version))


def _of_document(root: Element, caller: OwsCaller) -> Request:
    namespace, name = name_of(root)
    operation = _operation(name)
    _check_service(root.get("service") or "WFS")
    if operation == "GetCapabilities":
        return get_capabilities.from_xml(root)
    default = WfsVersion.V1_1 if namespace == OLD_WFS else LATEST
    version = _version(root.get("version"), default, operation)
    if namespace in (WFS, OLD_WFS) and VOCABULARIES[version].wfs != namespace:
        raise invalid("version", f"version : {version} n'est pas de l'espace de noms {namespace}")
    return _READERS[operation][1](root, replace(caller, version=version))


def _features_of_kvp(kvp: Kvp, caller: OwsCaller) -> GetFeature | GetFeatureById:
    is_stored = kvp.get("STOREDQUERY_ID") is not None
    return (stored_query if is_stored else get_feature).from_kvp(kvp, caller)


def _features_of_xml(root: Element, caller: OwsCaller) -> GetFeature | GetFeatureById:
    stored = stored_query.element_of(root)
    if stored is None:
        return get_feature_xml.from_xml(root, caller)
    if caller.version is not LATEST:
        raise _of_latest("StoredQuery", caller.version)
    return stored_query.from_xml(root, stored, caller)


# Of each operation, what reads an address and what reads a document.
_READERS: Mapping[
    str, tuple[Callable[[Kvp, OwsCaller], Request], Callable[[Element, OwsCaller], Request]]
] = {
    "GetCapabilities": (get_capabilities.from_kvp, get_capabilities.from_xml),
    "DescribeFeatureType": (describe_feature_type.from_kvp, describe_feature_type.from_xml),
    "GetFeature": (_features_of_kvp, _features_of_xml),
    "GetPropertyValue": (get_property_value.from_kvp, get_property_value.from_xml),
    "ListStoredQueries": (stored_query.list_of, stored_query.list_of),
    "DescribeStoredQueries": (stored_query.description_of_kvp, stored_query.description_of_xml),
}


def _operation(name: str) -> str:
    operation = next((one for one in _READERS if one.lower() == name.strip().lower()), None)
    if operation is not None:
        return operation
    if name in _OTHERS:
        raise unsupported(name, f"{name} n'est pas offert : ce service ne fait que lire")
    raise unsupported(name[:50], f"opération inconnue : {cited(name)} ; {', '.join(_READERS)}")


def _check_service(name: str) -> None:
    if name.strip().upper() != "WFS":
        raise invalid("service", f"service : WFS est attendu, lu {cited(name)}")


def _version(text: str | None, default: WfsVersion, operation: str) -> WfsVersion:
    """Of any operation but GetCapabilities, where nothing is negotiated. Raises OwsRefusal."""
    version = default if text is None else spoken(text)
    if version is None:
        raise invalid("version", f"version : {', '.join(VERSIONS)} ; lu {cited(text)}")
    if version is not LATEST and operation not in _IN_ALL:
        raise unsupported(operation, f"{operation} n'est pas de WFS {version}")
    return version


def _of_latest(locator: str, version: WfsVersion) -> OwsRefusal:
    return invalid(locator, f"{locator} : WFS {version} n'a pas de requête stockée")
