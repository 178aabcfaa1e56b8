"""OpenAPI paths of what is declared (parc_social.catalogue.routes), and what each may answer."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from parc_social.access.model.grant import Grant
from parc_social.access.operation import formats_offered, permits
from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import CELLS, coverages
from parc_social.catalogue.formats import FORMATS, MVT, OF_MAP, OF_MAP_TILE, OF_STYLE
from parc_social.catalogue.load import collections
from parc_social.catalogue.route import Address, Resource, Route, TagScope
from parc_social.catalogue.routes import maps
from parc_social.catalogue.routes.table import addressed
from parc_social.maps.styles import indicators_of
from parc_social.storage.edition_files.downloads import is_whole_right
from server.documents.qgis_layer import choices
from server.documents.style_documents import StyleScope
from server.openapi import parameters
from server.openapi.parameters import Json, of_coverage

ON_READ = (400, 401, 404, 414, 429, 503)
ON_ACT = (*ON_READ, 403, 409, 413)
_OF_PROCESSES = ("/processes", "/jobs")
# Said beside the answer itself: of a coverage, of a map, and of who has the answer already.
_EMPTY = {
    "coverage": "Aucun carreau dans cette emprise ou ce millésime.",
    "map": "Rien : l'étendue de subset est hors de la Terre.",
    "dataset-map": "Rien : l'étendue de subset est hors de la Terre.",
}
_PART = "La plage d'octets demandée (Range)."
_NOT_MODIFIED: Json = {"304": {"description": "Inchangé : l'ETag est celui d'If-None-Match."}}


def of_route(route: Route, content: Json) -> Json:
    """The responses to a reading, sorted; refusals under /processes and /jobs are plain JSON."""
    errors = (status for status in route.statuses if status >= HTTPStatus.BAD_REQUEST)
    responses = {
        "200": _response("La réponse.", content),
        **refusals((*ON_READ, *errors), of_processes=is_of_processes(route)),
    }
    if HTTPStatus.NO_CONTENT in route.statuses:
        responses["204"] = {"description": _EMPTY[route.operation]}
    if HTTPStatus.PARTIAL_CONTENT in route.statuses:
        responses["206"] = _response(_PART, content)
    if route.tag is not TagScope.NONE:
        responses |= _NOT_MODIFIED
    return dict(sorted(responses.items()))


def is_of_processes(route: Route) -> bool:
    """Whether it is of OGC API Processes, which asks for plain JSON."""
    return route.addresses[0].path.startswith(_OF_PROCESSES)


def refusals(statuses: tuple[int, ...], *, of_processes: bool = False) -> Json:
    """The responses that refuse; 500 is none of them: nobody should ever see one."""
    name = "ErreurOgcProcesses" if of_processes else "Erreur"
    reference = {"$ref": f"#/components/responses/{name}"}
    return {str(status): reference for status in sorted(statuses)}


def shared_responses() -> Json:
    """The shared responses: a refusal (RFC 9457) in its two media types."""
    content = {"schema": {"$ref": "#/components/schemas/erreur"}}
    return {
        "Erreur": _response("Un refus (RFC 9457).", {"application/problem+json": content}),
        "ErreurOgcProcesses": _response("Un refus (RFC 9457).", {"application/json": content}),
    }


def _response(description: str, content: Mapping[str, Json]) -> Json:
    return {"description": description, "content": content}


def body_schema(media: str) -> Json:
    """Of a body of a media type: a JSON object, a text or octets."""
    essence = media.partition(";")[0]
    if essence.endswith(("/json", "+json")):
        return {"type": "object"}
    is_text = essence.startswith("text/") or essence.endswith(("/xml", "+xml"))
    return {"type": "string"} if is_text else {"type": "string", "format": "binary"}


_VARIABLE = re.compile(r"{(\w+)}")
_MAPS = frozenset(r.operation for r in (*maps.ROUTES, *maps.OF_SERVICE)) - {"dataset-map"}
_MEDIA = {
    **{one.name: one.media for one in FORMATS.values()},
    **{name: media for media, name in (*OF_MAP.items(), *OF_MAP_TILE.items(), *OF_STYLE.items())},
}
_OF_ROUTE = ("json", "tilejson")  # forms whose media type the route says
# What differs by what an operation is about: of a collection, its own title or what it holds.
_SUMMARIES: Mapping[tuple[str, Resource], str] = {
    ("collection", Resource.ROWS): "{titre}",
    ("collection", Resource.COVERAGE): "{titre}",
    ("collection", Resource.CATALOGUE): "Le catalogue",
    ("schema", Resource.ROWS): "Schéma",
    ("schema", Resource.COVERAGE): "Bandes et unités",
    ("schema", Resource.CATALOGUE): "Champs d'une fiche",
    ("queryables", Resource.ROWS): "Propriétés filtrables",
    ("queryables", Resource.CATALOGUE): "Champs d'une recherche",
    ("items", Resource.ROWS): "Objets : {objets}",
    ("item", Resource.ROWS): "Un objet : {objets}",
    ("export", Resource.ROWS): "Tous les objets : {objets}",
}


@dataclass(frozen=True, slots=True)
class DescribedResource:
    """Subject of paths, for one caller; `name`: of a collection or of a process."""

    grant: Grant
    about: Resource
    name: str | None = None

    @property
    def tag(self) -> str:
        """Under which readers find its operations."""
        if self.about is Resource.RECORDS:
            return CATALOGUE
        return "service" if self.about is Resource.PROCESS else self.name or "service"


def paths_of(one: DescribedResource) -> Json:
    """Every path of a resource that is read by GET, in the order of the table."""
    return {
        _path(address, route, one): {"get": _operation(address, route, one)}
        for route in addressed(one.about)
        for address in route.addresses
        if _is_there(address, route, one)
    }


def _is_there(address: Address, route: Route, one: DescribedResource) -> bool:
    """Whether the caller would be answered: not for ever 404, nor by a session alone."""
    if "GET" not in route.verbs or route.page or route.parsed:
        return False
    if one.about is Resource.SERVICE and not route.for_all:
        of_processes = is_of_processes(route)
        if not (one.grant.processes if of_processes else one.grant.rights):
            return False
    if not permits(one.grant, route.operation, one.name):
        return False
    if route.operation in _MAPS or "style_id" in address.variables:
        return bool(StyleScope("", one.grant, one.name).known())
    if route.operation in ("download", "coverage-file"):
        return _is_whole(one)
    return route.use is None or bool(_forms(route, one))


def _is_whole(one: DescribedResource) -> bool:
    name = str(one.name)
    if name in coverages():
        return is_whole_right(one.grant, CELLS)
    return is_whole_right(one.grant, name) and not collections()[name].serie


def _path(address: Address, route: Route, one: DescribedResource) -> str:
    """The path, with the name of the resource, and variables by their names in OpenAPI."""

    def variable(match: re.Match[str]) -> str:
        if match[1] in ("collection_id", "process_id"):
            return str(one.name)
        [parameter] = parameters.in_path((_variable(match[1], route, one),), one.tag)
        name = parameter.get("name", "styleId")
        form = FORMATS.get(route.format)
        file = f".{form.extension or form.name}" if form and match[1] == "fichier" else ""
        return f"{{{name}}}{file}"

    return _VARIABLE.sub(variable, address.path)


def _variable(name: str, route: Route, one: DescribedResource) -> str:
    """An item of the catalogue is a record; vector tiles are cut in the sets of the world alone."""
    if name == "tileMatrixSetId" and route.format == MVT:
        return "vector_set"
    return "record_id" if name == "item_id" and one.about is Resource.CATALOGUE else name


def _operation(address: Address, route: Route, one: DescribedResource) -> Json:
    forms = _forms(route, one)
    action = f"{one.name}.{address.action}" if one.about is Resource.PROCESS else address.action
    variables = [_variable(match, route, one) for match in _VARIABLE.findall(address.path)]
    content = dict(_content(route, forms))
    return {
        "operationId": f"{one.tag}.{action}",
        "summary": _summary(address, route, one),
        "tags": [one.tag],
        "parameters": [*parameters.in_path(variables, one.tag), *_query(route, one, forms)],
        "responses": of_route(route, content),
    }


def _summary(address: Address, route: Route, one: DescribedResource) -> str:
    text = address.summary or _SUMMARIES[route.operation, one.about]
    about = coverages().get(one.name or "") or collections().get(one.name or "")
    if about is None:
        return text
    return text.format(titre=about.titre.fr, objets=getattr(about, "feature", ""))


def _forms(route: Route, one: DescribedResource) -> Sequence[str]:
    """Formats that `f` may name."""
    return formats_offered(one.grant, route, one.name or "")


def _content(route: Route, forms: Sequence[str]) -> Iterator[tuple[str, Json]]:
    """Media types of the answer, each with its schema."""
    for form in forms or ("json",):
        media = route.media if form in _OF_ROUTE else _MEDIA[form]
        if route.schema and media == route.media:
            yield media, {"schema": {"$ref": f"#/components/schemas/{route.schema}"}}
        else:
            yield media, {"schema": body_schema(media)}


def _query(route: Route, one: DescribedResource, forms: Sequence[str]) -> list[Json]:
    """The query parameters."""
    grant, name = one.grant, str(one.name)
    match route.operation:
        case "collections":
            return parameters.of_collections(forms)
        case "records":
            return parameters.of_records(forms)
        case "qgis-layer":
            return [parameters.query(*choice) for choice in choices(indicators_of(grant, name))]
        case "coverage":
            right = grant.right(CELLS)
            return [] if right is None else of_coverage(right, forms)
        case _:
            query = parameters.by_name(route.parameters, forms)
    right = grant.right(name) if route.columns else None
    return query if right is None else [*query, *parameters.of_columns(collections()[name], right)]
