"""A bad parameter of /items is refused alike in every format: one status, code and sentence."""

from typing import Any

from testing.rows import each_row

ITEMS = "/collections/rpls-logements/items"
RECORDS = "/collections/catalogue/items"
FORMATS = ("json", "html", "jsonld", "csv", "jsonfg", "geojsonl")
MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
LONG = "9" * 5_000
VALUE, NAME = "invalid-value", "unknown-name"

# parameters: code, how the sentence begins
REFUSED: list[tuple[dict[str, str], str, str]] = [
    ({"limit": "0"}, VALUE, "limit : un entier d'au moins 1"),
    ({"limit": "007"}, VALUE, "limit : un entier d'au moins 1"),
    ({"limit": LONG}, VALUE, "limit : un entier d'au moins 1"),
    ({"offset": "-1"}, VALUE, "offset : un entier d'au moins 0"),
    ({"offset": LONG}, VALUE, "offset : un entier positif ou nul"),
    ({"bbox": ""}, VALUE, "bbox : 4 ou 6 nombres"),
    ({"bbox": "1,2,3"}, VALUE, "bbox : 4 ou 6 nombres"),
    ({"bbox": "1,2,3,nan"}, VALUE, "bbox : des nombres finis"),
    ({"bbox": "1,4,3,2"}, VALUE, "bbox : le sud (4) est au nord du nord (2)"),
    ({"bbox-crs": MERCATOR}, VALUE, "bbox-crs est donné sans bbox"),
    ({"bbox": "1,2,3,4", "bbox-crs": ""}, VALUE, "bbox-crs est vide"),
    ({"bbox": "1,2,3,4", "bbox-crs": "x"}, VALUE, "bbox-crs : système de coordonnées non proposé"),
    ({"crs": "x"}, VALUE, "crs : système de coordonnées non proposé : « x »"),
    ({"datetime": ""}, VALUE, "datetime : une date RFC 3339"),
    ({"datetime": "2025/2024"}, VALUE, "datetime : l'intervalle finit avant de commencer"),
    ({"sortby": "zut"}, NAME, "sortby : propriété inconnue : « zut »"),
    ({"sortby": ""}, NAME, "sortby : propriété inconnue : « »"),
    ({"properties": "nbpiece,zut"}, NAME, "properties : propriété inconnue : « zut »"),
    ({"filter": "zut = 1"}, NAME, "« zut » n'est pas une propriété"),
    ({"filter": "nbpiece ="}, VALUE, ""),
    ({"filter": "nbpiece = 1", "filter-crs": "x"}, VALUE, "filter-crs : système de coordonnées"),
    ({"filter-crs": "x"}, VALUE, "filter-crs : système de coordonnées inconnu : « x »"),
    ({"filter": "nbpiece = 1", "filter-lang": "cql2-json"}, VALUE, "filter : un objet CQL2 JSON"),
    ({"nbpiece": "zut"}, VALUE, "nbpiece : "),
    ({"edition": "zut"}, VALUE, "edition : la valeur d'un lien « next »"),
    ({"resulttype": "zut"}, VALUE, "resulttype : results ou hits"),
    ({"skipGeometry": "zut"}, VALUE, "skipGeometry : true ou false"),
    ({"csv": "zut"}, VALUE, "csv : standard ou excel"),
    ({"lang": "de"}, VALUE, "lang : fr ou en"),
    ({"zut": "1"}, "unknown-parameter", "Paramètre inconnu : « zut »."),
    ({"siren_bailleur_voisin": "1"}, "unknown-parameter", "Paramètre inconnu"),
]


def _refused(account: Any, path: str, **parameters: str) -> tuple[int, str, str]:
    answer = account.get(path, **parameters)
    assert answer.headers["Content-Type"] == "application/problem+json"
    said = answer.json()
    return answer.status_code, said["code"], said["detail"]


@each_row(("parameters", "code", "said"), REFUSED)
def test_a_bad_parameter_is_refused_alike_in_every_format(
    gip: Any, parameters: dict[str, str], code: str, said: str
) -> None:
    [(status, *told)] = {_refused(gip, ITEMS, f=name, **parameters) for name in FORMATS}
    assert (status, told[0]) == (400, code)
    assert told[1].startswith(said)


@each_row(
    ("parameters", "said"),
    [
        ({"sortby": "zut"}, "sortby : propriété inconnue : « zut »"),
        ({"bbox": "1,2,3"}, "bbox : 4 ou 6 nombres"),
        ({"datetime": "zut"}, "datetime : une date RFC 3339"),
        ({"filter-crs": "x"}, "filter-crs : système de coordonnées inconnu : « x »"),
        ({"ids": ","}, "ids : une valeur vide"),
    ],
)
def test_records_are_refused_in_the_words_of_rows(
    gip: Any, parameters: dict[str, str], said: str
) -> None:
    [(status, _, told)] = {_refused(gip, RECORDS, f=f, **parameters) for f in ("json", "html")}
    assert (status, told.startswith(said)) == (400, True)


@each_row("f", ["html", "jsonld"])
def test_a_page_to_be_read_has_a_thousand_rows_at_most_and_leads_on(gip: Any, f: str) -> None:
    answer = gip.get(ITEMS, f=f, limit="1001")
    assert answer.status_code == 200
    rows = answer.text.count("<tr>") - 1 if f == "html" else len(answer.json()["features"])
    assert rows == 1_000
    if f == "html":
        assert "offset=1000&amp;limit=1001" in answer.text
