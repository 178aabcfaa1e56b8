"""Families of WFS 1.1.0 and 1.0.0: those of 2.0.0 in older words, and words of several versions."""

from random import Random
from urllib.parse import quote

from testing.hostile.asked import FORM, STRANGE, Family, Scene, Sent, either, family, mixed
from testing.hostile.wfs import ANY, WFS

# In the words of 2.0.0, and as the versions before it say the same.
_WORDS = (
    ("2.0.0", ""), ("http://www.opengis.net/wfs/2.0", "http://www.opengis.net/wfs"),
    ("http://www.opengis.net/fes/2.0", "http://www.opengis.net/ogc"),
    ("http://www.opengis.net/gml/3.2", "http://www.opengis.net/gml"), ("typeNames", "typeName"),
    ("ValueReference", "PropertyName"), ("count=", "maxFeatures="),
)  # fmt: skip
_VERSIONS = ("1.1.0", "1.0.0")
_INVALID = "400 InvalidParameterValue, 400 OperationParsingFailed, 400 NoApplicableCode"


def _older(sent: Sent, random: Random, share: float) -> Sent:
    """The same request, so much of it said as an older version says it."""
    version = random.choice(_VERSIONS)
    words = [(new, old or version) for new, old in _WORDS if random.random() < share]

    def said(text: str, *, encoded: bool) -> str:
        for new, old in words:
            text = text.replace(new, old)
            if encoded:
                text = text.replace(quote(new, safe=""), quote(old, safe=""))
        return text

    if sent.body is None:
        return sent._replace(target=said(sent.target, encoded=True))
    text = sent.body.decode("utf-8", "surrogateescape")
    body = said(text, encoded=sent.media == FORM)
    return sent._replace(body=body.encode("utf-8", "surrogateescape"))


def _in_old_words(one: Family) -> Family:
    def draw(random: Random, scene: Scene) -> Sent:
        return _older(one.draw(random, scene), random, 1)

    return Family(f"{one.name}, en 1.1 et 1.0", one.refusals, one.accepted, draw)


def _of_several(random: Random, scene: Scene) -> Sent:
    """Half of the words of one version, half of another's."""
    return _older(random.choice(WFS).draw(random, scene), random, 0.5)


_NEGOTIATED = ("", "1", "1.0", "1.0.0", "0.0.14", "1.1.0", "1.9.9", "2", "3.0.0", "-1", "1.1.0 ",
               "9" * 40, "1..0", "1.1.0.0", "Ⅱ", "1.1.0\x00")  # fmt: skip
OTHERS: tuple[dict[str, str], ...] = (
    {"request": "GetCapabilities", "sections": "FeatureTypeList"},
    {"request": "DescribeFeatureType", "typeName": "ps:adresses", "outputFormat": "XMLSCHEMA"},
    {"request": "GetFeature", "typeName": "ps:rpls-logements", "maxFeatures": "3",
     "resultType": "results", "propertyName": "nbpiece,geometry", "sortBy": "nbpiece D",
     "srsName": "EPSG:4326", "bbox": "2,48,3,49"},
    {"request": "GetFeature", "typeName": "ps:adresses,ps:territoires-commune",
     "featureId": "adresses.1", "outputFormat": "GML2"},
)  # fmt: skip


def _versions(random: Random, _scene: Scene) -> Sent:
    good = {"service": "WFS", "version": random.choice(_VERSIONS), **random.choice(OTHERS)}
    pairs = mixed(random, good) if random.random() < 0.7 else list(good.items())
    if random.random() < 0.6:
        text = random.choice((*_NEGOTIATED, *STRANGE))
        pairs = [(name, text if name == "version" else value) for name, value in pairs]
    if random.random() < 0.3:
        accepted = ",".join(random.choices(_NEGOTIATED, k=random.randint(1, 5)))
        pairs.append(("acceptVersions", accepted))
    return either(random, pairs)


_NEW_FILTER = (
    '<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0"><fes:PropertyIsEqualTo>'
    "<fes:ValueReference>code</fes:ValueReference><fes:Literal>{}</fes:Literal>"
    "</fes:PropertyIsEqualTo></fes:Filter>"
)
_OLD_FILTER = (
    '<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsEqualTo>'
    "<ogc:PropertyName>code</ogc:PropertyName><ogc:Literal>{}</ogc:Literal>"
    "</ogc:PropertyIsEqualTo></ogc:Filter>"
)


def _foreign_filter(random: Random, _scene: Scene) -> Sent:
    """A right request of one version, but for its filter, which is a right one of another."""
    version = random.choice((*_VERSIONS, "2.0.0"))
    is_new = version == "2.0.0"
    filter_ = (_OLD_FILTER if is_new else _NEW_FILTER).format(random.randint(1, 99_999))
    types = "typeNames" if is_new else "typeName"
    asked = {"service": "WFS", "version": version, "request": "GetFeature", "filter": filter_}
    pairs = [*asked.items(), (types, random.choice(["ps:territoires-commune", "ps:adresses"]))]
    if random.random() < 0.5:
        pairs.append(("bbox" if random.random() < 0.5 else "resultType", "hits"))
    return either(random, pairs)


OLD_WFS: tuple[Family, ...] = (
    *(_in_old_words(one) for one in WFS if "CQL2" not in one.name and "octets" not in one.name),
    family("WFS, versions mêlées", ANY, _of_several, accepted=True),
    family("WFS, versions négociées", ANY, _versions, accepted=True),
    family("WFS, filtre d'une autre version", _INVALID, _foreign_filter),
)  # fmt: skip
