"""The formats of features, by every name that clients give them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ows.errors import invalid
from ows.xml import Element
from parc_social.catalogue.formats import FORMATS, GML, Use, formats_of

GML_MEDIA = FORMATS[GML].media
_PAGED = formats_of(Use.WFS)
_DOWNLOADS = tuple(one for one in formats_of(Use.EXPORT) if one not in _PAGED)


class Output(NamedTuple):
    """A format of rows, as conventions name it, and the media type of its answers."""

    format: str
    media: str

    @property
    def is_whole(self) -> bool:
        """Whether it is a download: not a page of features, but all of them."""
        return FORMATS[self.format] in _DOWNLOADS


def _plain(name: str) -> str:
    return name.strip().lower().replace("; ", ";")


GML_OUTPUT = Output(GML, GML_MEDIA)
_BY_NAME: Mapping[str, Output] = {
    _plain(name): Output(one.name, one.content_type)
    for one in (*_PAGED, *_DOWNLOADS)
    for name in (one.media, *one.names)
}
ADVERTISED = tuple(name for f in (*_PAGED, *_DOWNLOADS) for name in (f.media, *f.advertised))
OF_GML = (GML_MEDIA, *FORMATS[GML].advertised)


def format_names(opens: Callable[[str], bool]) -> tuple[str, ...]:
    """The names of the capabilities, of the formats that rows go out in."""
    return tuple(name for name in ADVERTISED if opens(_BY_NAME[_plain(name)].format))


def output_of(name: str | None) -> Output:
    """The format of a name; GML without one. Raises OwsRefusal.

    A plus sign comes as a space where nobody has encoded it.
    """
    if not name:
        return GML_OUTPUT
    plain = _plain(name)
    output = _BY_NAME.get(plain) or _BY_NAME.get(plain.replace(" ", "+", 1))
    if output is None:
        raise invalid("outputFormat", f"outputFormat : ce format n'est pas proposé ici : {name!r}")
    return output


def format_named(root: Element) -> str | None:
    """The format that a document names; OWSLib writes the attribute without its capital."""
    return root.get("outputFormat") or root.get("outputformat")
