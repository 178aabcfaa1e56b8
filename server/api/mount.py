"""Views under the addresses of their declarations: one without the other stops the server."""

from collections.abc import Callable, Mapping
from typing import Any

import flask
from werkzeug.routing import BaseConverter, Rule

from parc_social.access.model.grant import current_grant
from parc_social.catalogue.route import Route
from parc_social.catalogue.routes.table import ROUTES, STATIC

View = Callable[..., Any]
_THEIRS = "pygeoapi."


class _Name(BaseConverter):
    """One name, looked for before the paths of pygeoapi (`…/<path:collection_id>/map`)."""

    regex = "[^/]+"
    part_isolating = False
    weight = 50


def mount(app: flask.Flask, views: Mapping[str, View]) -> None:
    """Each view, by the name of its endpoint; in pygeoapi's own place where it has one."""
    app.url_map.converters["nom"] = _Name
    app.view_functions.update(views)
    for route in ROUTES:
        if route.endpoint in views:
            _add(app, route)


def _add(app: flask.Flask, route: Route) -> None:
    """The verbs that its addresses lack: pygeoapi has rules of its own for most, and no PATCH."""
    theirs = route.endpoint.startswith(_THEIRS)
    for address in route.addresses:
        existing = {
            verb
            for rule in app.url_map.iter_rules()
            if rule.endpoint == route.endpoint
            and (_variables(rule) == address.variables if theirs else rule.rule == address.rule)
            for verb in rule.methods or ()
        }
        if verbs := [verb for verb in route.verbs if verb not in existing]:
            app.add_url_rule(
                address.rule, route.endpoint, methods=verbs, provide_automatic_options=not theirs
            )


def with_grant(view: View) -> View:
    """A view that takes the Grant of the request before the variables of its path."""

    def granted(**variables: str) -> flask.Response:
        return view(current_grant(), **variables)

    return granted


def check_mounted(app: flask.Flask) -> None:
    """Raises LookupError for a view of ours that is not declared, or a declaration without view.

    What pygeoapi brings beside is left to the gate, which knows the table alone.
    """
    routes = {(route.endpoint, a.variables) for route in ROUTES for a in route.addresses}
    there = {(rule.endpoint, _variables(rule)) for rule in app.url_map.iter_rules()}
    endpoints = {route.endpoint for route in ROUTES}
    views = {name for name in app.view_functions if not name.startswith(_THEIRS)} - STATIC
    for missing in sorted(routes - there):
        raise LookupError(f"declared and without a view: {missing}")
    for one in sorted({v for v in there if v[0] in views} - routes):
        raise LookupError(f"a view at an address that is not declared: {one}")
    for name in sorted(views - endpoints):
        raise LookupError(f"a view that is not declared: {name}")


def _variables(rule: Rule) -> tuple[str, ...]:
    return tuple(sorted(rule.arguments))
