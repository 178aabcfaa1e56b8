"""The one WSGI application: pygeoapi behind the gate, on an open store and registry."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from threading import Lock
from typing import Any

import flask

from auth_proxy.authentication.gate_config import GateConfig, LostForm, RefusalPage
from auth_proxy.gate import guard
from auth_proxy.quotas.absent_numbers import AbsentNumbers
from loaders.context import Context, silent
from ows.wms.get_map import refusal_picture
from parc_social.access.model.matrix import matrice_of
from parc_social.access.secrecy import secrecy_tables
from parc_social.catalogue.collection import DRAFTED
from parc_social.errors import Unavailable
from parc_social.maps.map_tile import MapTiles
from parc_social.registry.registry import Registry, open_registry
from parc_social.settings import Settings
from parc_social.storage.edition_reads import FactsCache
from parc_social.storage.editions.edition import EditionState
from parc_social.storage.filters.limits import set_bounds
from parc_social.storage.open import open_store, set_store
from parc_social.storage.store import Store
from portal.page_context import PageContext
from providers.coverages.axes import open_coverages
from server.api.granted_api import Apis
from server.api.mount import View, check_mounted, mount, with_grant
from server.deposit_views import deposit_views
from server.deposits.depositor import Depositors
from server.documents.qgis_project import qgis_views
from server.html.portal_pages import add_pages, page_context_of
from server.html.templates import own_templates
from server.jobs.mandate_rights import MandateRights
from server.jobs.process_pages import ProcessPages, process_pages
from server.jobs.views import JobViews, job_views
from server.jobs.workers import JobWorkers, executions_of, server_workers
from server.loading import loading_context
from server.monitoring.state import measured_state
from server.pygeoapi_patches.patched_app import patched_pygeoapi
from server.supervision.serving_process import ALONE, ServingProcess
from server.views.coverage import CoverageView
from server.views.dataset_tiles import DatasetTileViews, dataset_tile_views
from server.views.exports.downloads import DownloadView
from server.views.exports.export import Exports, export_view
from server.views.maps.maps import MapViews
from server.views.maps.styles import StyleViews, style_views
from server.views.maps.tiles import MapTileViews, map_views
from server.views.ows import OwsMount
from server.views.records import record_exports
from server.views.transactions import DraftViews
from server.wsgi import etag
from server.wsgi.compression import Compression
from server.wsgi.kept_capabilities import KeptCapabilities
from server.wsgi.kept_map_tiles import KeptMapTiles
from server.wsgi.proxy_headers import PathPrefix, ProxyHeaders
from server.wsgi.shortcut import Shortcut

_REGISTRY_ANSWER_S = 10.0  # nothing that serves asks it what takes so long
_JUDGING_MB = 512  # of one household that is written: a bench of its own, one at a time

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Parts:
    """Parts of the application that the gate stands before."""

    app: flask.Flask
    gate: GateConfig
    workers: JobWorkers


def build(settings: Settings) -> Wsgi:
    """The application of these settings behind its gate. Raises what `assemble` does."""
    return behind_gate(assemble(settings))


def behind_gate(parts: Parts) -> Wsgi:
    """These parts as one WSGI application."""
    settings = parts.gate.settings
    wsgi = PathPrefix(guard(parts.app, parts.gate), settings.base_url)
    return ProxyHeaders(wsgi, settings.proxies) if settings.proxies else wsgi


def assemble(settings: Settings, process: ServingProcess = ALONE) -> Parts:
    """The parts of the application, once a process: pygeoapi keeps its own in globals.

    Raises Unavailable: no usable store, registry or configuration, or nothing that is published.
    """
    logging.getLogger("pygeoapi").setLevel(logging.ERROR)  # a line a request under an account
    secrecy_tables()  # first: a server with faulty rights or rules of secrecy must not start
    store = _published_store(settings)
    most = settings.connection_shares.registry
    registry = open_registry(settings.registry, most=most, answer_s=_REGISTRY_ANSWER_S)
    registry.check()  # now, not at the first request
    configuration, apis, app = patched_pygeoapi(settings, store)
    gate = _gate(settings, store, registry, process)
    executions = executions_of(gate, store, configuration)
    workers = server_workers(gate, executions, process)
    context = page_context_of(gate, store, configuration)
    who = Depositors(context, MandateRights(gate))
    jobs = JobViews(
        registry.jobs, executions, gate.clock, workers.announce, settings.base_url, apis.current,
        who.grant_under,
    )  # fmt: skip
    exports = Exports(store, settings, _conditions(configuration))
    ows = OwsMount(store, settings, configuration, apis.systems, exports)
    views = {
        **_data(settings, exports, apis, ows.tiles),
        **_drafts(app.view_functions["pygeoapi.collection_items"], _draft_views(gate, store)),
        **job_views(jobs),
        **process_pages(ProcessPages(jobs, context, apis)),
        **deposit_views(jobs, who, gate, store),
        **dict.fromkeys(("parc_social.ows", "parc_social.csw", "parc_social.wmts"), ows.view),
    }
    refused, lost = _mount(app, views, context)
    gate = replace(
        gate, ows=ows.read, refusal_picture=refusal_picture, refusal_page=refused, lost_form=lost,
        has_cells=lambda grant, name: name in open_coverages(grant, store),
        processes=process if process.count > 1 else None,
    )  # fmt: skip
    _add_tags(app, store, apis, ows)
    return Parts(app, gate, workers)


def _gate(
    settings: Settings, store: Store, registry: Registry, process: ServingProcess
) -> GateConfig:
    """What the gate begins with: views and pages are told to it once they are made."""
    facts = FactsCache(store, matrice_of(settings.droits))
    state, buckets = measured_state(registry, store, settings.data), process.buckets(registry)
    return GateConfig(
        registry, facts, settings, buckets=buckets, measured=state, standby=store.standby
    )


def _published_store(settings: Settings) -> Store:
    store = open_store(settings, owner=False)
    if not any(edition.state is EditionState.PUBLISHED for edition in store.editions()):
        raise Unavailable(
            "aucune édition publiée : lancez « parc-social demo », ou « load » puis « publish »"
        )
    store.check_standby()
    set_store(store)
    set_bounds(settings.bounds)
    return store


def _mount(
    app: flask.Flask, views: Mapping[str, Callable[..., Any]], context: PageContext
) -> tuple[RefusalPage, LostForm]:
    """The pages that the gate tells with, once every view and page is at its declared address."""
    own_templates(app)
    mount(app, views)
    page = add_pages(app, context)
    check_mounted(app)
    return page


def _conditions(configuration: Mapping[str, Any]) -> str:
    """Under which conditions the data are had, in French, as the service says it."""
    metadata = configuration["metadata"]
    terms = metadata["identification"]["terms_of_service"]["fr"]
    return f"{metadata['license']['name']['fr']}. {terms}"


def _data(
    settings: Settings, exports: Exports, apis: Apis, tiles: MapTiles
) -> Mapping[str, Callable[..., Any]]:
    """Rasters, files, those of records, styles, the maps that show them and their tiles."""
    store, url, conditions = tiles.store, settings.base_url, exports.conditions
    maps = MapViews(store, url, apis.systems)
    return {
        "pygeoapi.collection_coverage": CoverageView(store, settings, conditions),
        "parc_social.download": with_grant(DownloadView(store, settings, conditions)),
        "parc_social.export": with_grant(export_view(exports, apis.systems)),
        **{name: with_grant(view) for name, view in qgis_views(store, url).items()},
        **style_views(StyleViews(store, url, apis.current)),
        **map_views(maps, MapTileViews(tiles, url, maps)),
        **dataset_tile_views(DatasetTileViews(apis)),
        **record_exports(apis),
    }


def _draft_views(gate: GateConfig, store: Store) -> DraftViews:
    def context() -> Context:
        base = loading_context(gate.settings, store, silent)
        return replace(base, memory_mb=_JUDGING_MB)

    absent = AbsentNumbers(gate.settings.bounds.numeros_absents, gate.buckets)
    return DraftViews(store, context, gate.clock, gate.settings.base_url, Lock(), absent)


def _drafts(stock: View, views: DraftViews) -> Mapping[str, View]:
    """Ours take the verbs that write, and OPTIONS, of the one collection that is written."""

    def items(collection_id: str, item_id: str | None = None) -> Any:
        if collection_id != DRAFTED or flask.request.method in ("GET", "HEAD"):
            return stock(collection_id=collection_id, item_id=item_id)
        return views.items() if item_id is None else views.item(item_id)

    return {"pygeoapi.collection_items": items}


def _add_tags(app: flask.Flask, store: Store, apis: Apis, ows: OwsMount) -> None:
    """Tags and codings; and what answers before Flask, whose answers have them too."""
    # Codings first: hooks after a request run from the last to the first.
    coding = Compression(app, etag.coded_once)
    etag.install(app, store)
    app.wsgi_app = KeptCapabilities(app.wsgi_app, store)
    app.wsgi_app = KeptMapTiles(app.wsgi_app, store, ows.wmts)
    app.wsgi_app = Shortcut(app.wsgi_app, apis, coding, ows.tiles.cache)
