"""« Carte » from far: stripes lie over each territory that is withheld, and over no other."""

from collections.abc import Callable

from playwright.sync_api import Page

from testing.following import until

VIEW = "/portail/carte?niveau=commune&zone=departement:974&millesime=2025"
# From far: which territories are withheld, by the figures, and which have stripes.
_FAR = """async () => {
  const { map, layers } = document.getElementById("carte-vive").carte;
  const all = (id) => map.getLayer(id) ? map.queryRenderedFeatures({ layers: [id] }) : [];
  const codes = (found) => [...new Set(found.map((one) => one.properties.code))].sort();
  const idle = new Promise((done) => map.once("idle", done));
  map.jumpTo({ zoom: 7.5 + Math.random() / 100 });
  await idle;
  const isSecret = (one) => layers.of(one.properties.code)?.statut === "S";
  const withheld = codes(all("surface-loin").filter(isSecret));
  return { withheld, striped: codes(all("hachures-loin")) };
}"""

_DONE = "!document.getElementById('carte-vive').hasAttribute('aria-busy')"


def test_stripes_follow_what_is_withheld_from_indicator_to_indicator(
    live: Callable[..., Page],
) -> None:
    page = live(f"{VIEW}&indicateur=loyer_pls")
    choice, found = page.get_by_label("Indicateur", exact=True), list[int]()
    for name in ("loyer_pls", "logements", "taux_vacance", "loyer_pls"):
        if choice.input_value() != name:
            choice.select_option(name)
            until(page, f"location.search.includes('indicateur={name}') && {_DONE}")
        seen = page.evaluate(_FAR)
        assert seen["striped"] == seen["withheld"], name
        found.append(len(seen["striped"]))
    assert found[0] == found[3] > 0
    assert found[1] == 0
