"""The formats of features, by every name that clients give them."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from ows.errors import format_refusal
from ows.vocabulary import VOCABULARIES
from ows.xml import Element
from parc_social.catalogue.formats import FORMATS, GML, Use, formats_of
from parc_social.catalogue.wfs_version import LATEST, WfsVersion

GML_MEDIA = FORMATS[GML].media
PAGED = formats_of(Use.WFS)
_DOWNLOADS = tuple(one for one in formats_of(Use.EXPORT) if one not in PAGED)


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


_GML_OF: Mapping[WfsVersion, Output] = {
    version: Output(GML, one.gml_media) for version, one in VOCABULARIES.items()
}
_OTHERS: Mapping[str, Output] = {
    _plain(name): Output(one.name, one.content_type)
    for one in (*PAGED, *_DOWNLOADS)
    if one.name != GML
    for name in (one.media, *one.names)
}
_BY_NAME: Mapping[WfsVersion, Mapping[str, Output]] = {
    version: {_plain(name): _GML_OF[version] for name in one.gml_names} | _OTHERS
    for version, one in VOCABULARIES.items()
}
OF_GML = (GML_MEDIA, *FORMATS[GML].advertised)


def advertised(version: WfsVersion = LATEST) -> tuple[str, ...]:
    """The names of all formats, as capabilities of a version tell them."""
    names = OF_GML if version is LATEST else VOCABULARIES[version].gml_names[:1]
    rest = (one for one in (*PAGED, *_DOWNLOADS) if one.name != GML)
    return (*names, *(name for one in rest for name in (one.media, *one.advertised)))


def format_names(opens: Callable[[str], bool], version: WfsVersion = LATEST) -> tuple[str, ...]:
    """The names of the capabilities, of the formats that rows go out in."""
    by_name = _BY_NAME[version]
    return tuple(name for name in advertised(version) if opens(by_name[_plain(name)].format))


def _all(_format: str) -> bool:
    return True


def output_of(
    name: str | None, version: WfsVersion = LATEST, opens: Callable[[str], bool] = _all
) -> Output:
    """The format of a name; the GML of the version without one. Raises OwsRefusal.

    A plus sign comes as a space where nobody has encoded it. `opens`: what a refusal proposes.
    """
    if not name:
        return _GML_OF[version]
    plain = _plain(name)
    output = _BY_NAME[version].get(plain) or _BY_NAME[version].get(plain.replace(" ", "+", 1))
    if output is None:
        raise format_refusal("outputFormat", name, format_names(opens, version))
    return output


def format_named(root: Element) -> str | None:
    """The format that a document names; OWSLib writes the attribute without its capital."""
    return root.get("outputFormat") or root.get("outputformat")
