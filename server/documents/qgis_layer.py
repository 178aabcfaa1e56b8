"""A collection as a QGIS layer definition (.qlr): address, account, names, codes, classes.

It holds no secret: QGIS reads the password from the authentication configuration that the user
has made under the identifier AUTHCFG. Its classes are those of maps and legends: computed at
publication, the same for every caller.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import flask

from parc_social.access.model.grant import Grant
from parc_social.catalogue.indicator import Indicator
from parc_social.catalogue.load import indicators, style_of
from parc_social.catalogue.style import Forme
from parc_social.drawing.styles.qlr import MEDIA, TEMPLATE, layer_parts
from parc_social.errors import InvalidValue
from parc_social.maps.styles import PRECOMPUTED, StyledLayer, indicators_of, look_of
from parc_social.storage.store import Store
from parc_social.wording import cited
from providers.fields import open_right, visible_fields

METHODS = tuple(one.value for one in PRECOMPUTED)


def qgis_view(store: Store, base_url: str) -> Callable[[Grant, str], flask.Response]:
    """GET /collections/{id}/qgis.qlr, with `indicateur` and `methode`."""

    def view(grant: Grant, collection_id: str) -> flask.Response:
        """The file. Raises NotFound, InvalidValue naming the parameter."""
        collection, right = open_right(grant, collection_id)
        fields = visible_fields(collection, right)
        style = _style_name(indicators_of(grant, collection_id), flask.request.args)
        look = look_of(store, grant, StyledLayer(collection_id, style))
        text = flask.render_template(
            TEMPLATE, layer=layer_parts(collection, fields, look, base_url)
        )
        name = f"{collection_id}_{look.indicator.id}" if look.indicator else collection_id
        headers = {"Content-Disposition": f'attachment; filename="{name}.qlr"'}
        return flask.Response(text, content_type=f"{MEDIA}; charset=utf-8", headers=headers)

    return view


def choices(available: Sequence[Indicator]) -> list[tuple[str, dict[str, Any], str]]:
    """Name, schema and description of each parameter; forms of pages send what is left empty."""
    names, methods = ["", *(one.id for one in available)], ["", *METHODS]
    method = "quantiles : effectifs égaux ; jenks : écarts les plus faibles ; egaux : amplitudes."
    return [
        ("indicateur", {"type": "string", "enum": names}, "Chiffre en classes."),
        ("methode", {"type": "string", "enum": methods}, method),
    ]


def _style_name(available: Sequence[Indicator], parameters: Mapping[str, str]) -> str:
    """The name of the style: that of the indicator, and the method where classes have one."""
    name = parameters.get("indicateur") or ""
    method = parameters.get("methode") or ""
    if method and method not in METHODS:
        raise InvalidValue(f"methode : {' ou '.join(METHODS)} est attendu, lu {cited(method)}")
    if name and name not in {one.id for one in available}:
        raise InvalidValue(f"indicateur : {cited(name)} n'est pas un indicateur de cette couche")
    if not name or not method or style_of(indicators()[name]).forme is Forme.SYMBOLES:
        return name
    return f"{name}:{method}"
