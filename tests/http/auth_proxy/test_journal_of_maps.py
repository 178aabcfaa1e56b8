"""What the journal keeps of maps and styles: their collections, no value of a filter."""

from typing import Any

from testing.made.journal_lines import lines


def test_each_picture_has_a_line(embedded: Any) -> None:
    account, points = embedded.accounts["demo-epci"], "/collections/rpls-logements"
    account.get(f"{points}/items", limit=1)  # fine data: it waits for all lines before it
    before = len(lines(embedded, "demo-epci"))
    account.get("/styles")
    account.get("/collections/indicateurs-commune/styles/taux_vacance", f="sld")
    account.get("/map", collections="territoires-commune,adresses", width=64)
    tile = "/tiles/WebMercatorQuad/0/0/0?collections=territoires-region,adresses"
    known = account.get(tile).headers["ETag"]
    account.ask("GET", tile, headers={"If-None-Match": known})
    account.ask("GET", f"{tile},ops-menages")
    account.get(f"{points}/map/tiles/WebMercatorQuad/0/0/0")
    account.get(f"{points}/map", width=64, bgcolor="0x112233", filter="nomvoie = 'RUE SECRETE'")
    told = lines(embedded, "demo-epci")[before:]
    assert [(line[0], line[1], line[3]) for line in told] == [
        ("styles", "", 200),
        ("collection-style", "indicateurs-commune", 200),
        ("dataset-map", "territoires-commune,adresses", 200),
        ("dataset-tile", "territoires-region,adresses", 200),
        ("dataset-tile", "territoires-region,adresses", 304),
        ("dataset-tile", "", 400),
        ("map-tile", "rpls-logements", 200),
        ("map", "rpls-logements", 200),
    ]
    assert "style_id=taux_vacance" in told[1][2]
    assert "collections=territoires-commune" in told[2][2]
    assert "width=64" in told[7][2]
    assert not [line for line in told if "SECRET" in line[2]]


def test_a_tile_that_is_kept_has_its_line_in_the_journal_each_time(embedded: Any) -> None:
    account, points = embedded.accounts["demo-epci"], "/collections/rpls-logements"
    account.get(f"{points}/items", limit=1)  # fine data: it waits for all lines before it
    before = len(lines(embedded, "demo-epci"))
    for _ in range(3):
        account.get(
            f"{points}/tiles/WebMercatorQuad/0/0/0?filter=nomvoie+%3D+%27RUE+SECRETE%27&datetime=2025"
        )
    told = lines(embedded, "demo-epci")[before:]
    assert [(line[0], line[1], line[3]) for line in told] == [("tile", "rpls-logements", 200)] * 3
    assert all("datetime=2025" in line[2] and "SECRET" not in line[2] for line in told)
