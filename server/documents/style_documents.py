"""Documents of styles: the list of a base, and the metadata of one (OGC API Styles)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from parc_social.access.model.grant import Grant
from parc_social.catalogue.collection import SERIE
from parc_social.catalogue.formats import OF_MAP, PNG
from parc_social.catalogue.load import collections
from parc_social.maps.styles import PLAIN, AvailableStyle, styles_of
from parc_social.wording import FRENCH, both
from server.documents.style_encodings import MEDIA, TITLES, forms_open

Json = dict[str, Any]
REL = "http://www.opengis.net/def/rel/ogc/1.0/styles"
MAP = "http://www.opengis.net/def/rel/ogc/1.0/map"
_JSON = "application/json"
_PLAIN = both("Sans indicateur")
_NO_FIGURE = both("Les objets d'une collection, sans chiffre.")
_FIGURE = both(
    "Classes calculées à la publication sur les valeurs publiées de chaque niveau ; ajoutez"
    " :quantiles, :jenks ou :egaux au nom pour une autre méthode."
)
_FIRST = "indicateurs-commune"  # where most people look: the layer of a style that names none


@dataclass(frozen=True, slots=True)
class StyleScope:
    """Scope of styles: a collection, or the whole service (None)."""

    url: str
    grant: Grant
    collection: str | None = None
    language: str = FRENCH

    @property
    def root(self) -> str:
        """Its address."""
        return self.url if self.collection is None else f"{self.url}/collections/{self.collection}"

    def known(self) -> Mapping[str, tuple[AvailableStyle, Sequence[str]]]:
        """Its styles by name, each with the collections that have it, the usual one first."""
        if self.collection is not None:
            one = self.collection
            return {s.name: (s, (one,)) for s in styles_of(self.grant, one)}
        styles: dict[str, tuple[AvailableStyle, list[str]]] = {}
        names = [name for name in collections() if self.grant.right(name)]
        names.sort(key=lambda name: (name.endswith(SERIE), name != _FIRST))  # twins last
        for name in names:
            for style in styles_of(self.grant, name):
                styles.setdefault(style.name, (style, []))[1].append(name)
        return styles

    def title(self, style: AvailableStyle) -> str:
        """In the language asked for."""
        if self.collection is None and style.name == PLAIN:
            return _PLAIN.of(self.language)
        return style.titre.of(self.language)


def style_list(base: StyleScope) -> Json:
    """GET {base}/styles."""
    by_name = base.known()
    styles = [
        {"id": name, "title": base.title(style), "links": _links(base, name, of[0])}
        for name, (style, of) in by_name.items()
    ]
    links = [_link("self", _JSON, f"{base.root}/styles?f=json", "Ce document")]
    return {"styles": styles, "links": links, **({"default": PLAIN} if PLAIN in by_name else {})}


def metadata(base: StyleScope, name: str, style: AvailableStyle, of: Sequence[str]) -> Json:
    """GET {base}/styles/{id}/metadata, of a style that the collections `of` have."""
    forms = forms_open(base.grant, of[0])
    return {
        "id": name,
        "title": base.title(style),
        "description": (_FIGURE if style.indicator else _NO_FIGURE).of(base.language),
        "scope": "style",
        "stylesheets": [
            {
                "title": TITLES[form][0],
                "version": TITLES[form][1],
                "specification": TITLES[form][2],
                "native": False,
                "link": _sheet(base, name, form),
            }
            for form in forms
        ],
        "layers": [_layer(base, name, style, one) for one in of],
        "links": [
            _link("self", _JSON, f"{base.root}/styles/{name}/metadata?f=json", "Ce document"),
            *_links(base, name, of[0])[:-1],
        ],
    }


def links(base: StyleScope) -> list[Json]:
    """The link of the base itself."""
    return [_link(REL, _JSON, f"{base.root}/styles?f=json", "Styles")]


def _links(base: StyleScope, name: str, collection: str) -> list[Json]:
    """Stylesheets, a picture, and at the end the metadata."""
    sheets = [_sheet(base, name, form) for form in forms_open(base.grant, collection)]
    url = f"{base.root}/styles/{name}/metadata?f=json"
    return [
        *sheets,
        *_pictures(base, name, collection),
        _link("describedby", _JSON, url, "Ce que montre le style"),
    ]


def _pictures(base: StyleScope, name: str, collection: str) -> list[Json]:
    """The map in this style, of the base: where it is the service, of `collection` at first."""
    right = base.grant.right(collection)
    if right is None or not right.opens(PNG):
        return []
    return map_links(f"{base.root}/styles/{name}/map")


def map_links(url: str) -> list[Json]:
    """To a map: first the bare address, which clients add parameters to, then each coding.

    The bare one answers by `Accept`, else in the coding that its type names.
    """
    codings = [(media, f"{url}?f={name}") for media, name in OF_MAP.items()]
    usual = (next(iter(OF_MAP)), url)
    return [_link(MAP, media, href, "Carte") for media, href in (usual, *codings)]


def _sheet(base: StyleScope, name: str, form: str) -> Json:
    return _link("stylesheet", MEDIA[form], f"{base.root}/styles/{name}?f={form}", TITLES[form][0])


def _layer(base: StyleScope, name: str, style: AvailableStyle, collection: str) -> Json:
    """A collection, the columns of it that the style shows, where it is written for it alone."""
    published = collections()[collection]
    indicator = style.indicator
    attributes: list[Json] = []
    if indicator is not None:
        attributes = [
            {"id": indicator.id, "type": "integer" if indicator.is_whole else "number"},
            {"id": f"{indicator.id}_statut", "type": "string"},
        ]
    own = StyleScope(base.url, base.grant, collection, base.language)
    return {
        "id": collection,
        "description": published.titre.of(base.language),
        "type": "point" if published.geometry.value == "Point" else "polygon",
        "attributes": attributes,
        "sampleData": _link(
            "items", "application/geo+json", f"{own.root}/items?f=json", published.titre.fr
        ),
        "links": _links(own, name, collection),
    }


def _link(rel: str, media: str, href: str, title: str) -> Json:
    return {"rel": rel, "type": media, "href": href, "title": title}
