"""What a browser needs to draw the map of a view itself; without it the server's picture stands."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlencode

from parc_social.access.model.grant import Grant
from parc_social.catalogue.formats import JSON, MVT
from parc_social.domain.territory import Niveau
from parc_social.errors import NotFound
from parc_social.storage.query.model import Box
from parc_social.storage.sql.visibility import visible
from portal.map.choices import serie_of
from portal.map.frames import Frame
from portal.map.state import NO_OUTLINE, OUTLINES, MapState

_STATIC = Path(__file__).parents[1] / "static"
LIBRARY = "vendor/maplibre-gl/maplibre-gl.mjs"
# Levels without outlines of their own: their figures' features have the place.
_OWN_PLACE = (Niveau.FRANCE, Niveau.ILOT, Niveau.ADRESSE)
_TOLD = ("code", "nom")
_PLACES = ("niveau", "millesime", "population", "zone", "generation")
_VALUES_APART = {"view": None, "chosen": "", "page": 1, "order": "valeur-"}


@cache
def is_installed() -> bool:
    """Whether the build could bring the library (`tools/browser_libraries.py`)."""
    return (_STATIC / LIBRARY).is_file()


class LiveMap:
    """Of one view, for its caller. Paths are those of this host, without its root."""

    library = f"/portail/static/{LIBRARY}"
    parts = tuple(
        f"/portail/static/carte/{name}.js"
        for name in ("page", "couches", "lecture", "centres", "marques", "noms", "rayures")
    )

    def __init__(
        self, grant: Grant, state: MapState, frames: Sequence[Frame], whole: Sequence[Frame]
    ) -> None:
        self._grant, self._state, self._frames, self._whole = grant, state, frames, whole

    @property
    def is_open(self) -> bool:
        """Whether the caller's formats let a browser have outlines and values."""
        values = self._grant.in_format(JSON).right(serie_of(self._state.niveau))
        return bool(self._frames) and values is not None and bool(self.tiles)

    @property
    def layer(self) -> str:
        """The collection whose tiles have the outlines of the level."""
        kind = "indicateurs" if self._state.niveau in _OWN_PLACE else "territoires"
        return f"{kind}-{self._state.niveau.value}"

    @property
    def tiles(self) -> str:
        """Where they are; empty: not open."""
        return self._tiles(self.layer)

    @property
    def outlines(self) -> dict[str, str]:
        """Of each kind of outlines that may lie over it and is open."""
        some = {one: self._tiles(f"territoires-{one}") for one in OUTLINES if one != NO_OUTLINE}
        return {one: path for one, path in some.items() if path}

    @property
    def places(self) -> str:
        """Outlines of the view seen from far, and middles."""
        told = self._state.parameters(**_VALUES_APART)
        asked = {name: told[name] for name in _PLACES if name in told}
        return f"/portail/carte/contours?{urlencode(asked)}"

    @property
    def values(self) -> str:
        """Values and classes."""
        return f"/portail/carte?{self._state.query(**_VALUES_APART)}&f=json"

    @property
    def box(self) -> Box:
        """Degrees that are shown first."""
        return self._frames[0].degrees

    @property
    def whole(self) -> Box:
        """Degrees of all that the view holds, mainland first."""
        return (self._whole or self._frames)[0].degrees

    @property
    def has_points(self) -> bool:
        """Whether territories are points."""
        return self._state.niveau is Niveau.ADRESSE

    def _tiles(self, collection: str) -> str:
        try:
            names = visible(self._grant.in_format(MVT), collection).names
        except NotFound:
            return ""
        told = ",".join(one for one in _TOLD if one in names)
        return f"/collections/{collection}/tiles/WebMercatorQuad" if "code" in told else ""

    @property
    def properties(self) -> str:
        """What features of the tiles tell of themselves."""
        names = visible(self._grant.in_format(MVT), self.layer).names
        return ",".join(one for one in _TOLD if one in names)
