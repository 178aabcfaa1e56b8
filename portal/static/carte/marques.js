// Lines around the territory that is pointed at and the one whose card is open, seen from far. They
// have a source of their own: a filter that changes has MapLibre lay out again all layers of its source.

const SOURCE = "marques";

export class Marks {
  // Name, colour and width of each.
  static KINDS = [["vise", "#1c2730", 2], ["choisi", "#000000", 3]];
  static filter = (code) => ["==", ["get", "code"], code ?? ""];

  // `source`: tiles of far outlines; `near`: the zoom at which they end.
  constructor(map, source, near) {
    this.map = map;
    this.source = source;
    this.near = near;
  }

  // Nothing is asked for before the first mark.
  set(name, code) {
    if (!this.map.getSource(SOURCE)) {
      if (!code) return;
      this.#add();
    }
    this.map.setFilter(`${name}-loin`, Marks.filter(code));
  }

  #add() {
    this.map.addSource(SOURCE, this.source);
    for (const [name, colour, width] of Marks.KINDS) {
      const paint = { "line-color": colour, "line-width": width };
      const from = { source: SOURCE, "source-layer": "contours", maxzoom: this.near, filter: Marks.filter("") };
      this.map.addLayer({ id: `${name}-loin`, type: "line", paint, ...from }, "vise-pres");
    }
  }
}
