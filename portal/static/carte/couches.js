// Sources and layers of the map: outlines in tiles, near ones of the level, far ones of the view. What a
// territory looks like is a state of its feature: other figures need no other tiles, and no layer is
// laid out again, as one would be whose expression changes.
import { middles } from "./centres.js";
import { Marks } from "./marques.js";
import { Names } from "./noms.js";
import { Stripes } from "./rayures.js";

const NOWHERE = { type: "FeatureCollection", features: [] };
const LARGEST = 18; // pixels of the circle of the greatest count, as the server draws it
const SMALLEST = 1.5;
const POINT = 4;
const UNDER_CIRCLES = "#f2f2f2";
const MANY = 3000; // territories of a view: from far, lines between so many are a grey veil
const LINES_FROM = 7; // the zoom at which these have lines
const COLOUR = ["to-color", ["feature-state", "couleur"], "rgba(0,0,0,0)"];
const STRIPED = ["coalesce", ["feature-state", "hachures"], 0];
const RADIUS = ["coalesce", ["feature-state", "rayon"], 0];
const IS_COUNTED = ["case", [">", RADIUS, 0], 1, 0];

export class Layers {
  constructor(map, settings) {
    this.map = map;
    this.settings = settings;
    this.points = settings.points === "oui";
    this.values = null;
    this.states = new Map(); // of each code, what the view makes of it
    this.told = new Map(); // of each source, the states that its features have
    this.over = "";
  }

  // The sources of the level, then the first figures.
  async begin(values, tiles) {
    this.map.addImage("hachures", stripes(), { pixelRatio: 2 });
    this.near = tiles.minzoom;
    this.many = Object.keys(values.valeurs).length > MANY;
    this.map.addSource("pres", { type: "vector", promoteId: "code", ...tiles });
    this.sources = [["pres", this.settings.couche]];
    const far = `${location.origin}${this.settings.contours}&tuile={z}/{y}/{x}`;
    if (this.near > 0 && !this.points) {
      const source = { type: "vector", promoteId: "code", tiles: [far], maxzoom: this.near - 1 };
      this.map.addSource("loin", source);
      this.sources.unshift(["loin", "contours"]);
      this.marks = new Marks(this.map, source, this.near);
      this.stripes = new Stripes(this.map, source, this.near, "contour-loin");
    }
    for (const source of this.sources) this.#addTerritories(source);
    this.map.addSource("centres", { type: "geojson", promoteId: "code", data: NOWHERE });
    this.#addCircles();
    this.map.addLayer({ id: "dessus", type: "background", layout: { visibility: "none" } });
    this.#addMarks();
    if (!this.points) this.names = new Names(this.map, "centres", this.near, () => this.#middles());
    this.map.on("zoom", () => this.#tellShown());
    await this.show(values);
  }

  // Figures and classes of a view, drawn at once.
  async show(values) {
    const circles = values.forme === "symboles" && !this.points;
    if (circles) await this.#middles();
    this.values = values;
    this.circles = circles;
    this.states = this.#statesOf(values);
    this.#paint(values, circles);
    this.stripes?.show([...this.states].filter(([, state]) => state.hachures).map(([code]) => code));
    this.#tellShown();
    this.names?.show(this.states.size, circles);
  }

  // Value, statut and class of a code; null where the view has no row of it.
  of(code) {
    const found = this.values?.valeurs[code];
    return found ? { value: found[0], statut: found[1], entry: this.values.classes[rank(this.values, found)] } : null;
  }

  // Layers under the pointer that are territories.
  get read() {
    const some = this.sources.flatMap(([source]) => [`surface-${source}`]);
    return this.circles ? ["cercles", ...some] : some;
  }

  choose(code) {
    this.#mark("choisi", code);
  }

  point(code) {
    this.#mark("vise", code);
  }

  // Outlines of a kind over the map; an empty path: none.
  async outline(path) {
    if (path === this.over) return;
    this.over = path;
    if (this.map.getLayer("dessus")) this.map.removeLayer("dessus");
    if (this.map.getSource("dessus")) this.map.removeSource("dessus");
    if (!path) return;
    const collection = path.split("/")[2];
    const tiles = await tileJson(path, "code");
    if (path !== this.over) return;
    this.map.addSource("dessus", { type: "vector", ...tiles });
    const paint = { "line-color": "#4a4a4a", "line-width": ["interpolate", ["linear"], ["zoom"], 5, 0.6, 10, 1.6] };
    const layer = { id: "dessus", type: "line", source: "dessus", "source-layer": collection, paint };
    this.map.addLayer(layer, "vise-pres");
  }

  // Where circles and names stand, asked for once.
  #middles() {
    this.middles ??= middles(this.settings.contours).then((found) => this.map.getSource("centres").setData(found));
    this.middles.catch(() => { this.middles = null; });
    return this.middles;
  }

  #addTerritories([source, layer]) {
    const from = this.#span(source, layer);
    if (this.points) {
      const paint = { "circle-color": COLOUR, "circle-radius": RADIUS, "circle-stroke-color": "#ffffff", "circle-stroke-width": 0.5 };
      this.map.addLayer({ id: `surface-${source}`, type: "circle", paint, ...from });
      return;
    }
    this.map.addLayer({ id: `surface-${source}`, type: "fill", paint: { "fill-antialias": false, "fill-color": COLOUR }, ...from });
    const striped = { "fill-pattern": "hachures", "fill-opacity": STRIPED };
    if (source !== "loin") this.map.addLayer({ id: `hachures-${source}`, type: "fill", paint: striped, ...from });
    const width = ["interpolate", ["linear"], ["zoom"], 5, 0.1, 8, 0.4, 11, 0.9];
    const lines = { id: `contour-${source}`, type: "line", paint: { "line-width": width }, ...from };
    if (this.many && source === "loin") lines.minzoom = Math.min(LINES_FROM, this.near);
    this.map.addLayer(lines);
  }

  #addCircles() {
    const paint = {
      "circle-radius": RADIUS,
      "circle-opacity": ["*", 0.85, IS_COUNTED],
      "circle-stroke-color": "#ffffff",
      "circle-stroke-width": 0.8,
      "circle-stroke-opacity": IS_COUNTED,
    };
    this.map.addLayer({ id: "cercles", type: "circle", source: "centres", layout: { visibility: "none" }, paint });
  }

  #addMarks() {
    const from = this.#span("pres", this.settings.couche);
    for (const [name, colour, width] of Marks.KINDS) {
      const shape = this.points
        ? { type: "circle", paint: { "circle-radius": POINT + 2, "circle-opacity": 0, "circle-stroke-color": colour, "circle-stroke-width": width } }
        : { type: "line", paint: { "line-color": colour, "line-width": width } };
      this.map.addLayer({ id: `${name}-pres`, ...shape, filter: Marks.filter(""), ...from });
    }
  }

  #span(source, layer) {
    return { source, "source-layer": layer, ...(source === "loin" ? { maxzoom: this.near } : { minzoom: this.near }) };
  }

  #mark(name, code) {
    this.map.setFilter(`${name}-pres`, Marks.filter(code));
    this.marks?.set(name, code);
  }

  #statesOf(values) {
    const looks = values.classes.map((entry) => ({
      couleur: this.circles && entry.genre === "classe" ? UNDER_CIRCLES : entry.couleur,
      hachures: entry.hachures ? 1 : 0,
    }));
    const counted = values.forme === "symboles" && values.plus_grand;
    const rest = this.points ? POINT : 0;
    const states = new Map();
    for (const code of Object.keys(values.valeurs)) {
      const found = values.valeurs[code];
      const part = counted && found[0] !== null ? Math.min(Math.max(found[0], 0) / values.plus_grand, 1) || 1e-9 : 0;
      const rayon = part ? Math.max(SMALLEST, LARGEST * Math.sqrt(part)) : counted && this.points ? SMALLEST : rest;
      states.set(code, { ...looks[rank(values, found)], rayon });
    }
    return states;
  }

  #paint(values, circles) {
    const line = values.trait === "#ffffff" ? "#b9c2c9" : values.trait; // white lines are lost on white ground
    if (!this.points) for (const [source] of this.sources) this.map.setPaintProperty(`contour-${source}`, "line-color", line);
    this.map.setLayoutProperty("cercles", "visibility", circles ? "visible" : "none");
    if (circles) this.map.setPaintProperty("cercles", "circle-color", values.classes[0].couleur);
  }

  // The sources that are on show now; others learn it when one looks at them.
  #tellShown() {
    const shown = this.marks && this.map.getZoom() < this.near ? ["loin", "contours"] : ["pres", this.settings.couche];
    this.#tell(...shown);
    if (this.circles) this.#tell("centres");
  }

  #tell(source, sourceLayer) {
    const known = this.told.get(source);
    if (known === this.states) return;
    this.told.set(source, this.states);
    for (const code of known?.keys() ?? []) {
      if (!this.states.has(code)) this.map.removeFeatureState({ source, sourceLayer, id: code });
    }
    for (const [code, state] of this.states) {
      const before = known?.get(code); // a state told again would be drawn again
      if (before && before.couleur === state.couleur && before.hachures === state.hachures && before.rayon === state.rayon) continue;
      this.map.setFeatureState({ source, sourceLayer, id: code }, state);
    }
  }
}

// The class of a figure, by the server's bounds; what is withheld is of a class of its own.
function rank(values, [value, statut]) {
  const kind = value !== null ? "classe" : statut === "S" ? "secret" : "absent";
  return values.classes.findIndex((one) => one.genre === kind && (value === null || within(one, value)));
}

const within = (one, value) =>
  (one.de === null || value >= one.de) && (one.a === null || value < one.a || (one.fermee && value === one.a));

// Where tiles are, from which zoom and in which box: nothing is asked for outside.
export async function tileJson(path, properties) {
  const answer = await fetch(`${path}/metadata?f=tilejson`);
  if (!answer.ok || answer.redirected) throw new Error(`tuiles, ${answer.status}`);
  const told = await answer.json();
  const tiles = [`${location.origin}${path}/{z}/{y}/{x}?f=mvt&properties=${properties}`];
  return { tiles, minzoom: told.minzoom, maxzoom: Math.min(told.maxzoom, 14), ...(told.bounds ? { bounds: told.bounds } : {}) };
}

// White stripes, which the grey of what is withheld shows through.
function stripes() {
  const side = 16;
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const white = (x + y) % side < 5;
      data.set([255, 255, 255, white ? 255 : 0], (y * side + x) * 4);
    }
  }
  return new ImageData(data, side, side);
}
