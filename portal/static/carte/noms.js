// Names of territories at their middles. The browser writes them with letters of its own: no glyph and
// no ground map is asked of anybody. Two that would meet are not both written.

const FEW = 60; // territories of a view: the server's picture names so many from far, and no more

export class Names {
  // `source`: of the middles, which `asked` has once they are there; `near`: the zoom from which many
  // territories have their names.
  constructor(map, source, near, asked) {
    this.map = map;
    this.source = source;
    this.near = near;
    this.asked = asked;
    this.map.on("zoomend", () => this.#ask());
  }

  // Those of a view of so many territories; under its circle where there is one.
  show(count, circles) {
    this.from = count <= FEW ? 0 : this.near;
    if (!this.map.getLayer("noms")) this.#add();
    this.map.setLayerZoomRange("noms", this.from, 24);
    this.map.setLayoutProperty("noms", "text-anchor", circles ? "top" : "center");
    this.map.setLayoutProperty("noms", "text-offset", circles ? [0, 0.6] : [0, 0]);
    this.#ask();
  }

  #add() {
    const size = ["interpolate", ["linear"], ["zoom"], 6, 11, 13, 14];
    const layout = { "text-field": ["coalesce", ["get", "nom"], ""], "text-font": ["sans-serif"], "text-size": size, "text-max-width": 8, "text-padding": 3 };
    const paint = { "text-color": "#1c2730", "text-halo-color": "#ffffff", "text-halo-width": 1.6 };
    this.map.addLayer({ id: "noms", type: "symbol", source: this.source, layout, paint });
  }

  // Nothing is asked for before a name is to be read; without them the map stands.
  #ask() {
    if (this.map.getZoom() >= this.from) this.asked().catch(() => {});
  }
}
