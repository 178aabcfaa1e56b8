"""Template context of a page: words, addresses, what the catalogue says of it."""

import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import flask
from pygeoapi import l10n

from auth_proxy.authorisation.request_context import call_of
from parc_social.access.conventions.membership import Session
from parc_social.access.model.grant import Grant, current_grant
from parc_social.catalogue.collection import CATALOGUE
from parc_social.catalogue.coverage import coverages
from parc_social.catalogue.lecture import is_told, lue, sample_sentence
from parc_social.catalogue.load import collections, indicators
from parc_social.catalogue.parameters import KINDS
from parc_social.domain.paris_time import day_text, moment_words
from parc_social.drawing.styles.qlr import AUTHCFG
from parc_social.maps.styles import indicators_of
from parc_social.storage.open import current_store
from parc_social.storage.query.model import CRS84
from parc_social.wording import ENGLISH, FRENCH
from portal.menu import Reader
from portal.site import Site
from providers.fields import open_right, visible_fields
from providers.figure_bases import with_bases
from server.html.api_manual import ApiManual
from server.html.collection_list import CollectionEntry, collections_by_theme, listed_by_theme
from server.html.feature_name import feature_name
from server.html.map_picture import MapPicture, picture_of
from server.html.portal_pages import site_words
from server.html.process_form import FormInput, controls, media_of
from server.html.result_table import legend
from server.html.table import HtmlTable, quantity, table_of
from server.html.twin_selectors import TwinSelector, selectors_of
from server.openapi.document import document
from server.resources import is_fictive


class PageView:
    """One page in one language, for the caller of the request under way."""

    def __init__(self, config: Mapping[str, Any], locale: Any) -> None:
        self._config = config
        self._locale = locale
        self.language = ENGLISH if locale is not None and locale.language == ENGLISH else FRENCH
        self.url = str(config["server"]["url"])
        self.limit = int(config["server"]["limits"]["max_items"])
        # Path of the public address, without its last slash: the pages for people lie below it.
        self.root = urlsplit(self.url).path.rstrip("/")
        self.metadata: Mapping[str, Any] = config["metadata"]

    authcfg = AUTHCFG

    def mapped(self, name: str) -> list[tuple[str, str]]:
        """Identifier and label of the indicators that a map of a collection can show, by label."""
        labels = [
            (one.id, one.libelle.of(self.language)) for one in indicators_of(current_grant(), name)
        ]
        return sorted(labels, key=lambda one: one[1])

    def picture(self, name: str) -> MapPicture | None:
        """The map of a collection and its legend; None for who may have none."""
        return picture_of(current_store(), name, self.root, self.language)

    def map_page(self, name: str, style: str) -> str:
        """The portal's map of a style, for who has signed in; empty where no figure is shown."""
        collection = collections().get(name)
        one = indicators().get(style.partition(":")[0])
        if self.session is None or one is None or collection is None or collection.serie:
            return ""
        query = urlencode({"indicateur": one.id, "niveau": collection.niveau.value})
        return f"{self.root}/portail/carte?{query}"

    def spreadsheet(self, href: str) -> str:
        """The link to a file; to a CSV, as French spreadsheets open it."""
        return f"{href}&csv=excel" if href.endswith("?f=csv") else href

    def script(self, template: str, name: str) -> str:
        """A script that reads a collection, page after page."""
        return flask.render_template(f"usages/{template}", url=self.url, name=name, page=self)

    def words(self, value: Any) -> str:
        """A text of the configuration, in the page's language."""
        return str(l10n.translate(value, self._locale) if self._locale else value)

    def to(self, path: str, **parameters: str) -> str:
        """The address of another page of this host, which keeps the language asked for."""
        lang = flask.request.args.get("lang")
        query = urlencode({**parameters, **({"lang": lang} if lang else {})})
        return f"{self.root}{quote(path)}{'?' if query else ''}{query}"

    def number(self, value: float) -> str:
        """A quantity, thousands set apart."""
        return quantity(value, self.language)

    def json(self, value: Any) -> str:
        """A value as JSON on one line, for an example."""
        return json.dumps(value, ensure_ascii=False)

    def static(self, name: str) -> str:
        """The address of one of our own files."""
        return f"{self.root}/static/{name}"

    def here(self, **changes: Any) -> str:
        """This page with other parameters; None takes one out."""
        parameters = {**flask.request.args.to_dict(), **changes}
        return "?" + urlencode({name: v for name, v in parameters.items() if v is not None})

    @cached_property
    def site(self) -> Site:
        """The frame of the page, as the portal's own pages have it."""
        call = call_of(flask.request.environ)
        return Site(
            told=site_words(self._config),
            root=self.root,
            reader=Reader(call.session, call.identity, opened=bool(self.grant.rights)),
            here=flask.request.path,
            language=self.language,
            fictive=is_fictive(current_store()),
        )

    @property
    def grant(self) -> Grant:
        """Grant of the caller."""
        return current_grant()

    @property
    def session(self) -> Session | None:
        """Session of who has signed in on the pages: only they have forms that act."""
        return call_of(flask.request.environ).session

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        """The kinds of records, and what each is called."""
        return tuple((code, label.of(self.language)) for code, label in KINDS.items())

    def controls(self, description: Mapping[str, Any]) -> list[FormInput]:
        """The form of a process, as it was filled in or as its example is."""
        return controls(description, description.get("filled"), self.language)

    def files(self, description: Mapping[str, Any]) -> list[str]:
        """The media types in which a process answers a file."""
        return list(media_of(description))

    @property
    def statuts(self) -> tuple[tuple[str, str], ...]:
        """Letters of the statuts of figures and what they mean, in French."""
        return legend()

    def themes(self) -> list[tuple[str, list[CollectionEntry]]]:
        """The collections of the caller, by theme; each with its twin over all millésimes."""
        return collections_by_theme(self._config["resources"], self.words, self.language)

    def by_theme(self, entries: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Any]]]:
        """The collections of a document by theme, each before its twin."""
        return listed_by_theme(entries, self.language)

    @property
    def selectors(self) -> list[TwinSelector]:
        """Selectors of the rows of this page's collection, where it is a twin."""
        return selectors_of(self.collection, self.language)

    @cached_property
    def collection(self) -> str:
        """Name of the collection of this page; empty on the others."""
        return str((flask.request.view_args or {}).get("collection_id", ""))

    @property
    def is_catalogue(self) -> bool:
        """Whether this page is one of the catalogue of records."""
        return self.collection == CATALOGUE

    @property
    def is_coverage(self) -> bool:
        """Whether this page is one of a coverage."""
        return self.collection in coverages()

    def title_of(self, name: str) -> str:
        """Title of a collection of the caller; empty for another name."""
        resource = self._config["resources"].get(name, {})
        return self.words(resource["title"]) if resource.get("type") == "collection" else ""

    def based(self, features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """These features of this page's collection with what their figures are shares of."""
        return with_bases(current_store(), current_grant(), self.collection, features)

    def table(self, features: Sequence[Mapping[str, Any]]) -> HtmlTable:
        """The table of these features of this page's collection, their ids left to the page."""
        collection, right = open_right(current_grant(), self.collection)
        fields = visible_fields(collection, right)
        # Over all millésimes the feature's id is not the column's value: both are shown.
        apart = "" if collection.serie else collection.id_field
        return table_of(fields, features, self.language, apart)

    def feature_name(self, feature: Mapping[str, Any]) -> str:
        """Label of a feature; empty where its columns do not say it."""
        return feature_name(feature["properties"])

    def sample(self, name: str) -> str:
        """Sentence of an indicator's figure, of an invented value; empty: it is none."""
        return sample_sentence(indicators()[name]) if name in indicators() else ""

    def moment(self, text: str) -> str:
        """A moment of a document, by the clock of Paris."""
        return moment_words(text).of(self.language)

    def definition(self, name: str) -> str:
        """Address of what an indicator means; empty for a name that is none of them."""
        return f"{self.root}/portail/definitions/{name}" if name in indicators() else ""

    def day(self, text: str) -> str:
        """A day of a document."""
        return day_text(text).of(self.language)

    def lecture(self, column: str, properties: Mapping[str, Any]) -> str:
        """A figure of a feature of this page's collection in a sentence; empty: none is told."""
        one = indicators().get(column)
        if one is None or not is_told(properties.keys(), one):
            return ""
        return lue(collections()[self.collection].niveau, properties, one) or ""

    def opens(self, format_: str) -> bool:
        """Whether rows of this page's collection go out in a format."""
        return open_right(current_grant(), self.collection)[1].opens(format_)

    def shapes(self, features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        """Features that static/carte.js draws; none when the coordinates are not longitudes."""
        if flask.request.args.get("crs", CRS84) != CRS84:
            return []
        return [self._shape(one) for one in features if one["geometry"]]

    def _shape(self, feature: Mapping[str, Any]) -> dict[str, Any]:
        identifier, name = str(feature["id"]), feature["properties"].get("nom")
        return {
            "nom": f"{name} ({identifier})" if name else identifier,
            "lien": self.item(identifier),
            "geometrie": feature["geometry"],
        }

    def item(self, identifier: str) -> str:
        """The page of one feature of this page's collection."""
        return self.to(f"/collections/{self.collection}/items/{identifier}")

    def openapi(self) -> ApiManual:
        """The OpenAPI document of the caller."""
        return ApiManual(document(dict(self._config), current_grant()))
