"""GetPropertyValue: one property of the features of one query."""

from dataclasses import dataclass, replace

from ows.caller import Caller
from ows.fes import property_name
from ows.get_feature import GetFeature, Query
from ows.get_feature import from_kvp as features_of_kvp
from ows.get_feature import from_xml as features_of_xml
from ows.kvp import Kvp
from ows.refusal import invalid
from ows.xml_body import Element
from parc_social.errors import UnknownName
from parc_social.storage.filter_checks import GEOMETRY

_IDENTIFIERS = ("@gml:id", "@id")


@dataclass(frozen=True, slots=True)
class GetPropertyValue:
    """The query of `features` asks for that property alone, where it is not null."""

    features: GetFeature
    reference: str


def from_kvp(kvp: Kvp, caller: Caller) -> GetPropertyValue:
    """Of an address."""
    reference = kvp.get("VALUEREFERENCE") or ""
    features = features_of_kvp(kvp, caller)
    repeated = (
        ("REQUEST", "GetPropertyValue"),
        ("VALUEREFERENCE", reference),
        *features.repeated[1:],
    )
    prefixes = dict(kvp.prefixes)
    return _asked(replace(features, repeated=repeated), reference, prefixes, caller)


def from_xml(root: Element, caller: Caller) -> GetPropertyValue:
    """Of a document."""
    reference = root.get("valueReference") or ""
    features = features_of_xml(root, caller)
    repeated = (
        ("REQUEST", "GetPropertyValue"),
        ("VALUEREFERENCE", reference),
        *features.repeated[1:],
    )
    prefixes = {prefix or "": uri for prefix, uri in root.nsmap.items()}
    return _asked(replace(features, repeated=repeated), reference, prefixes, caller)


def _asked(
    features: GetFeature, reference: str, prefixes: dict[str, str], caller: Caller
) -> GetPropertyValue:
    if not reference.strip():
        raise invalid("valueReference", "valueReference : une propriété est attendue, lu ''")
    if len(features.queries) != 1:
        raise invalid("typeNames", "typeNames : un seul type est attendu ici")
    query = _of_one(features.queries[0], reference, prefixes, caller)
    return GetPropertyValue(replace(features, queries=(query,)), reference)


def _of_one(query: Query, reference: str, prefixes: dict[str, str], caller: Caller) -> Query:
    if reference.strip() in _IDENTIFIERS:
        return replace(query, columns=(), geometry=False)
    name = property_name(reference, prefixes, "valueReference")
    if name == GEOMETRY:
        return replace(query, columns=(), geometry=True, tree=_known(query, name))
    try:
        caller.seen(query.collection).field(name)
    except UnknownName as error:
        raise invalid("valueReference", f"valueReference : {error}") from error
    return replace(query, columns=(name,), geometry=False, tree=_known(query, name))


def _known(query: Query, name: str) -> object:
    """A feature without the property has no value to be counted."""
    known = {"op": "not", "args": [{"op": "isNull", "args": [{"property": name}]}]}
    return known if query.tree is None else {"op": "and", "args": [query.tree, known]}
