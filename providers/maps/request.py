"""The parameters of OGC API Maps become one View: where, how large, on what ground."""

from dataclasses import dataclass
from functools import cached_property

from parc_social.drawing.background import colour_of
from parc_social.errors import InvalidValue
from parc_social.maps.crs_units import valid_box
from parc_social.maps.view import View, Void, box_around
from parc_social.storage.query.model import Years
from parc_social.wording import cited
from providers.maps.extent import _PIXEL, MapExtent, boxes_in_degrees
from providers.maps.subset import datetime_of
from providers.parameters import years_of

_WHITE = "#ffffff"


@dataclass(frozen=True)
class MapParameters(MapExtent):
    """Parameters of a map whose rows lie in `seen` (degrees), offered in some systems.

    `fixed`: the box of a tile, of the system `crs`, where none may be asked; its side is `side`.
    """

    def view(self, *, opaque: bool) -> View:
        """The picture. Raises InvalidValue, which names the parameter."""
        box, width, height = self._box_and_size()
        ground, void = self._ground("bgcolor", "transparent", opaque=opaque), self._void(opaque)
        scale = min(max(_PIXEL / self._pixel, 0.5), 10.0)
        return View(
            crs=self.crs,
            box=box,
            width=width,
            height=height,
            boxes=boxes_in_degrees(self.crs, box_around(box, width, height, scale)),
            background=ground,
            scale=scale,
            void=void,
        )

    @cached_property
    def years(self) -> Years | None:
        """Years that `datetime`, or a subset of time, asks for."""
        text, subset = self.parameters.get("datetime"), self._subset.time
        if text is not None and subset is not None:
            raise InvalidValue("datetime et subset=time(…) : donnez l'un des deux")
        return years_of(datetime_of(subset) if subset is not None else text)

    def _ground(self, colour: str, clear: str, *, opaque: bool) -> str | None:
        """A colour, None where it is transparent."""
        text = self.parameters.get(colour)
        background = None if text is None else colour_of(colour, text)
        flag = self._flag(clear)
        transparent = background is None if flag is None else flag
        return None if transparent and not opaque else background or _WHITE

    def _void(self, opaque: bool) -> Void | None:
        names = ("void-color", "void-transparent")
        if not any(name in self.parameters for name in names):
            return None
        flag = self._flag("void-transparent")
        clear = self._flag("transparent") if flag is None else flag
        if clear is None:
            clear = "bgcolor" not in self.parameters and "void-color" not in self.parameters
        name = "void-color" if "void-color" in self.parameters else "bgcolor"
        text = self.parameters.get(name)
        colour = _WHITE if text is None else colour_of(name, text)
        return Void(None if clear and not opaque else colour, valid_box(self.crs))

    def _flag(self, name: str) -> bool | None:
        text = self.parameters.get(name)
        if text not in (None, "true", "false"):
            raise InvalidValue(f"{name} : true ou false est attendu, lu {cited(text)}")
        return None if text is None else text == "true"
