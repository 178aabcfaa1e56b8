"""Answers of GetFeatureInfo for people and for old clients: HTML, plain text, UMN's GML."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ows.xml import HEAD, OLD_GML, Markup, element, join
from parc_social.catalogue.collection import Collection
from parc_social.catalogue.legend import number, with_unit
from parc_social.catalogue.load import indicators

_STATUT = "_statut"
Properties = dict[str, Any]


@dataclass(frozen=True, slots=True)
class LayerFeatures:
    """Features found in a layer; `first` is the column that its style shows, empty for none."""

    layer: str
    collection: Collection
    features: Sequence[dict[str, Any]]
    first: str = ""


def as_html(some: Iterable[LayerFeatures]) -> str:
    """A table a feature."""
    parts: list[Markup] = []
    for layer in some:
        for feature in layer.features:
            lines = [
                element("tr", element("th", title, scope="row"), element("td", value))
                for title, value in _properties(layer, feature["properties"])
            ]
            parts.append(element("h2", layer.collection.titre.fr))
            parts.append(element("table", *lines))
    body = join(parts) if parts else element("p", "Aucun objet à cet endroit.")
    head = join((element("meta", charset="utf-8"), element("title", "Objets")))
    return "<!DOCTYPE html>" + element(
        "html", element("head", head), element("body", body), lang="fr"
    )


def as_text(some: Iterable[LayerFeatures]) -> str:
    """A line a property."""
    lines: list[str] = []
    for layer in some:
        for feature in layer.features:
            lines.append(f"{layer.collection.titre.fr} ({layer.layer})")
            lines += [f"  {title} : {v}" for title, v in _properties(layer, feature["properties"])]
    return "\n".join(lines or ["Aucun objet à cet endroit."]) + "\n"


def as_umn(some: Iterable[LayerFeatures]) -> str:
    """As MapServer writes it, which QGIS, GDAL and ArcGIS read without a schema; no geometry."""
    layers: list[Markup] = []
    for layer in some:
        members = [
            element(
                f"{layer.layer}_feature",
                *(element(k, _plain(v)) for k, v in feature["properties"].items() if v is not None),
            )
            for feature in layer.features
        ]
        if members:
            name = element("gml:name", layer.layer)
            layers.append(element(f"{layer.layer}_layer", name, *members))
    return HEAD + element("msGMLOutput", *layers, xmlns_gml=OLD_GML)


def _properties(layer: LayerFeatures, properties: Properties) -> Iterator[tuple[str, str]]:
    """Titles and values; that of the style first, and of a figure withheld why it is."""
    statuts = {f"{name}{_STATUT}" for name in properties}
    names = [name for name in properties if name not in statuts]
    names.sort(key=lambda name: name != layer.first)
    for name in names:
        field = layer.collection.field(name)
        title = field.titre.fr if field is not None else name
        yield title, _value(layer.collection, name, properties)


def _value(collection: Collection, name: str, properties: Properties) -> str:
    value, field = properties[name], collection.field(name)
    if value is None:
        statut = collection.field(name + _STATUT)
        code = str(properties.get(name + _STATUT, ""))
        return dict(statut.codes).get(code, "") if statut is not None else ""
    indicator = indicators().get(name)
    if indicator is not None and isinstance(value, int | float):
        return with_unit(indicator, number(value, indicator.decimales)).fr
    labels = dict(field.codes) if field is not None else {}
    text = _plain(value)
    return f"{text} ({labels[text]})" if labels.get(text, text) != text else text


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
