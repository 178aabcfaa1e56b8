"""Reads and checks the catalogue's YAML; a fault names file, key and reason."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import chain
from pathlib import Path
from typing import Any, cast

from parc_social.catalogue.collection import (
    SERIE,
    Audience,
    Collection,
    Field,
    FieldType,
    Geometry,
    Reach,
)
from parc_social.catalogue.figure_fields import details, figures_of, sizes
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.reading.indicator import read_indicator
from parc_social.catalogue.reading.style import read_style
from parc_social.catalogue.reading.texts import keeps_texts
from parc_social.catalogue.style import Style
from parc_social.domain.territory import Niveau
from parc_social.errors import BadFile
from parc_social.secrecy_floor import secrecy_floor
from parc_social.shipped_yaml import shipped_yaml
from parc_social.wording import COLUMN, PLURAL, Wording, both, both_in, cited

_SHIPPED = files("parc_social.catalogue")
_extra_folders: list[Path] = []


def add_catalogue(folder: Path) -> None:
    """Has the collections and styles of a folder stand after those that are shipped.

    For a program of our own that serves test data (testing/cite_wms), before anything has read the
    catalogue: no setting of the server leads here. Raises BadFile when the folder is no catalogue.
    """
    if collections.cache_info().currsize or styles.cache_info().currsize:
        raise RuntimeError("the catalogue has been read already")
    for part in ("collections", "styles"):
        if not folder.joinpath(part).is_dir():
            raise BadFile(f"catalogue {folder} : le dossier {cited(part)} manque")
    _extra_folders.append(folder)


@cache
def collections() -> Mapping[str, Collection]:
    """Every collection by id, in the order in which they are listed, each before its twin."""
    every = read_collections(_documents(_SHIPPED, "collections"))
    for folder in _extra_folders:
        every = merge(every, read_collections(_documents(folder, "collections")))
    return every


def read_collections(documents: Iterable[tuple[str, Any]]) -> Mapping[str, Collection]:
    """The collections of named documents, with their twins. Raises BadFile naming file and key."""
    collections_read: dict[str, Collection] = {}
    for name, document in documents:
        more = bool(document.get("indicators"))
        for collection in _collections(name, document):
            if collection.id in collections_read:
                raise BadFile(f"catalogue {name} : id : {cited(collection.id)} est déjà pris")
            collections_read[collection.id] = collection
            twin = collection.id + SERIE
            collections_read[twin] = replace(
                collection,
                id=twin,
                serie=True,
                titre=both("{titre} (tous les millésimes)", titre=collection.titre),
                fields=(
                    *collection.fields,
                    *(details(indicators().values(), collection.niveau) if more else ()),
                ),
            )
    return collections_read


def full_collection(collection_id: str) -> Collection:
    """The collection that has every column of a relation: the twin, where there is one."""
    return collections().get(f"{collection_id}{SERIE}") or collections()[collection_id]


def merge(
    own: Mapping[str, Collection], added: Mapping[str, Collection]
) -> Mapping[str, Collection]:
    """Both. Raises BadFile where one that is added would show rows, or go by a name, of another."""
    relations = {one.relation for one in own.values()}
    for one in added.values():
        if one.id in own or one.relation in relations:
            raise BadFile(f"catalogue : {one.id} : son nom ou sa relation est déjà pris")
    return {**own, **added}


@cache
def indicators() -> Mapping[str, Indicator]:
    """Every indicator by id, in order of its code."""
    return read_indicators(_documents(_SHIPPED, "indicators"))


@cache
def styles() -> Mapping[str, Style]:
    """Every style by id."""
    every = (_documents(root, "styles") for root in (_SHIPPED, *_extra_folders))
    return read_styles(chain.from_iterable(every))


def read_styles(documents: Iterable[tuple[str, Any]]) -> Mapping[str, Style]:
    """The styles of named documents: each indicator has one, each collection at most one.

    Raises BadFile naming file and key.
    """
    styles_read: dict[str, Style] = {}
    for name, document in documents:
        style = read_style(name, document)
        if f"{style.id}.yml" != name:
            raise BadFile(
                f"catalogue {name} : id : le nom du fichier est attendu, lu {cited(style.id)}"
            )
        unknown = [i for i in style.indicateurs if i not in indicators()]
        if unknown:
            raise BadFile(
                f"catalogue {name} : indicateurs : indicateur inconnu, lu {cited(unknown[0])}"
            )
        styles_read[style.id] = style
    for indicator in indicators().values():
        _check_single(f"indicateur {indicator.id}", _of_indicator(styles_read, indicator))
    return styles_read


def style_of(indicator: Indicator) -> Style:
    """The style of an indicator: its own, else that of all that are made as it is."""
    return _of_indicator(styles(), indicator)[0]


def style_of_places(collection: Collection) -> Style | None:
    """The style of a collection of which no figure is shown; None for one without geometry."""
    return next((style for style in styles().values() if style.shows(collection)), None)


def _of_indicator(styles_known: Mapping[str, Style], indicator: Indicator) -> list[Style]:
    own = [style for style in styles_known.values() if indicator.id in style.indicateurs]
    return own or [style for style in styles_known.values() if indicator.calcul in style.calculs]


def _check_single(what: str, choices: list[Style]) -> None:
    if len(choices) != 1:
        names = ", ".join(style.id for style in choices) or "aucun"
        raise BadFile(f"catalogue styles : {what} : un seul style est attendu, lu {names}")


def read_indicators(documents: Iterable[tuple[str, Any]]) -> Mapping[str, Indicator]:
    """The indicators of named documents. Raises BadFile naming file and key."""
    pairs = [(name, read_indicator(name, document)) for name, document in documents]
    for key in ("id", "code"):
        by_key: dict[str, str] = {}
        for name, indicator in pairs:
            other = by_key.setdefault(getattr(indicator, key), name)
            if other != name:
                raise BadFile(
                    f"catalogue {name} : {key} {cited(getattr(indicator, key))} est déjà dans"
                    f" {other}"
                )
    return {i.id: i for _, i in sorted(pairs, key=lambda item: item[1].code)}


def _documents(root: Traversable, folder: str) -> list[tuple[str, dict[str, Any]]]:
    names = sorted(p.name for p in root.joinpath(folder).iterdir() if p.name.endswith(".yml"))
    texts = (root.joinpath(folder, name).read_bytes() for name in names)
    return [(n, shipped_yaml(text)) for n, text in zip(names, texts, strict=True)]


def _collections(name: str, document: dict[str, Any]) -> list[Collection]:
    """One file is one collection, or one for each entry of `niveaux`, written `{niveau}`.

    `{plancher}` is the floor of secrecy, in a description and in the words that it is filled with.

    A field that has `niveaux` of its own is only in the collections of those; an entry may have a
    `time_field` of its own.
    """
    niveaux: dict[str, dict[str, str]] = document.get("niveaux") or {"": {}}
    floor = {"plancher": secrecy_floor()}
    return [
        _collection(name, document, niveau, {k: word.format(**floor) for k, word in words.items()})
        for niveau, words in niveaux.items()
    ]


def _collection(
    name: str, document: dict[str, Any], niveau: str, words: dict[str, str]
) -> Collection:
    def text(key: str) -> str:
        pattern = str(_need(name, document, key))
        return pattern.format(niveau=niveau, plancher=secrecy_floor(), **words)

    fields_declared: dict[str, dict[str, Any]] = _need(name, document, "fields")
    own = {k: s for k, s in fields_declared.items() if niveau in s.get("niveaux", (niveau,))}
    fields = [_field(name, key, spec) for key, spec in own.items()]
    if document.get("indicators"):
        fields += _indicator_fields(document["indicators"], Niveau(text("niveau")))
    return Collection(
        id=text("id"),
        relation=text("relation"),
        source=text("source"),
        feature=text("feature"),
        titre=both(str(_need(name, document, "titre")), niveau=niveau, **_title_words(words)),
        description=text("description"),
        geometry=Geometry(text("geometry")),
        reach=Reach(text("reach")),
        niveau=Niveau(text("niveau")),
        id_field=str(document.get("id_field", "id")),
        time_field=words.get("time_field") or str(document.get("time_field", "millesime")),
        fields=tuple(fields),
        texts=keeps_texts(name, document, fields),
    )


def _title_words(words: Mapping[str, str]) -> dict[str, Wording | str]:
    """Words that a title is filled with: a plural in both languages, the others as they are."""
    return {key: both_in(key, word) if key == PLURAL else word for key, word in words.items()}


def _field(file: str, name: str, spec: dict[str, Any]) -> Field:
    codes = cast(dict[Any, str], spec.get("codes") or {})
    return Field(
        name=name,
        type=FieldType(_need(file, spec, "type")),
        titre=both_in(COLUMN, str(_need(file, spec, "titre"))),
        unit=spec.get("unit"),
        codes=tuple((str(code), str(label)) for code, label in codes.items()),
        audience=Audience(_need(file, spec, "audience")),
        source=spec.get("source"),
    )


def _indicator_fields(source: str, niveau: Niveau) -> Iterator[Field]:
    """Those of the indicators of a source, or of `all`, that a current collection shows."""
    current = (i for i in indicators().values() if source in ("all", i.source) and not i.detail)
    return chain(figures_of(i for i in current if i.exists_at(niveau)), sizes(niveau))


def _need(file: str, mapping: Mapping[str, Any], key: str) -> Any:
    if key not in mapping:
        raise BadFile(f"catalogue {file} : la clé {cited(key)} manque")
    return mapping[key]
