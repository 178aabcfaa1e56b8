// Stripes over what is withheld, seen from far. A pattern is the dearest of what is drawn (two thirds of a
// picture of all communes): it is laid over these territories alone. They have a source of their own: a
// filter that changes has MapLibre lay out again all layers of its source.

const SOURCE = "rayures";
const LAYER = "hachures-loin";

export class Stripes {
  // `source`: tiles of far outlines; `near`: the zoom at which they end; `before`: the layer above.
  constructor(map, source, near, before) {
    this.map = map;
    this.source = source;
    this.near = near;
    this.before = before;
  }

  // Nothing is asked for before the first territory that is withheld.
  show(codes) {
    const filter = codes.length ? ["match", ["get", "code"], codes, true, false] : ["boolean", false];
    if (this.map.getSource(SOURCE)) this.map.setFilter(LAYER, filter);
    else if (codes.length) this.#add(filter);
  }

  #add(filter) {
    this.map.addSource(SOURCE, this.source);
    const paint = { "fill-pattern": "hachures" };
    const layer = { id: LAYER, type: "fill", source: SOURCE, "source-layer": "contours", maxzoom: this.near, filter, paint };
    this.map.addLayer(layer, this.before);
  }
}
