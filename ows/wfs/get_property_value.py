"""GetPropertyValue: one property of the features of one query, stored or not."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pygeofilter import ast

from ows.caller import OwsCaller
from ows.errors import format_refusal, invalid, no_feature
from ows.fes.capabilities import property_name
from ows.kvp import Kvp
from ows.wfs import get_feature, get_feature_xml, stored_query
from ows.wfs.get_feature import paging_of_kvp
from ows.wfs.get_feature_xml import paging_of_xml
from ows.wfs.output_format import OF_GML
from ows.wfs.query import GetFeature, Paging, Query
from ows.wfs.stored_query import GetFeatureById
from ows.xml import Element, prefixes_of
from parc_social.catalogue.formats import GML
from parc_social.errors import UnknownName
from parc_social.storage.filters.nodes import GEOMETRY, conjunction, is_null

_IDENTIFIERS = ("@gml:id", "@id")


@dataclass(frozen=True, slots=True)
class GetPropertyValue:
    """The query of `features` asks for that property alone, where it is not null.

    `stored` is the stored query that it was asked by.
    """

    features: GetFeature
    reference: str
    stored: GetFeatureById | None = None


def from_kvp(kvp: Kvp, caller: OwsCaller) -> GetPropertyValue:
    """Of an address. Raises OwsRefusal."""
    reference, stored = kvp.get("VALUEREFERENCE") or "", None
    if kvp.get("STOREDQUERY_ID") is None:
        features = get_feature.from_kvp(kvp, caller)
    else:
        stored = stored_query.from_kvp(kvp, caller)
        features = _by_id(stored, paging_of_kvp(kvp, caller))
    return replace(_request(features, reference, kvp.prefixes, caller), stored=stored)


def from_xml(root: Element, caller: OwsCaller) -> GetPropertyValue:
    """Of a document. Raises OwsRefusal."""
    reference, element, stored = (
        root.get("valueReference") or "",
        stored_query.element_of(root),
        None,
    )
    if element is None:
        features = get_feature_xml.from_xml(root, caller)
    else:
        stored = stored_query.from_xml(root, element, caller)
        features = _by_id(stored, paging_of_xml(root, caller))
    return replace(_request(features, reference, prefixes_of(root), caller), stored=stored)


def _by_id(stored: GetFeatureById, paging: Paging) -> GetFeature:
    """The query that a stored one stands for. Raises OwsRefusal: no type has that identifier."""
    if not stored.collection or stored.srs is None:
        raise no_feature()
    query = Query(stored.collection, stored.srs, ids=(stored.identifier,))
    return GetFeature((query,), paging, stored.output, stored.parameters)


def _request(
    features: GetFeature, reference: str, prefixes: Mapping[str, str], caller: OwsCaller
) -> GetPropertyValue:
    if not reference.strip():
        raise invalid("valueReference", "valueReference : une propriété est attendue, lu « »")
    if len(features.queries) != 1:
        raise invalid("typeNames", "typeNames : un seul type est attendu ici")
    if features.output.format != GML:
        raise format_refusal("outputFormat", features.output.media, OF_GML)
    own = (("REQUEST", "GetPropertyValue"), ("VALUEREFERENCE", reference))
    query = _of_one(features.queries[0], reference, prefixes, caller)
    pairs = (*own, *features.parameters[1:])
    return GetPropertyValue(replace(features, queries=(query,), parameters=pairs), reference)


def _of_one(query: Query, reference: str, prefixes: Mapping[str, str], caller: OwsCaller) -> Query:
    if reference.strip() in _IDENTIFIERS:
        return replace(query, columns=(), geometry=False)
    name = property_name(reference, prefixes, "valueReference")
    if name == GEOMETRY:
        return replace(query, columns=(), geometry=True, tree=_where_present(query, name))
    try:
        caller.view_of(query.collection).field(name)
    except UnknownName as error:
        raise invalid("valueReference", f"valueReference : {error}") from error
    return replace(query, columns=(name,), geometry=False, tree=_where_present(query, name))


def _where_present(query: Query, name: str) -> object:
    """A feature without the property has no value to be counted."""
    return conjunction(query.tree, ast.Not(is_null(name)))
