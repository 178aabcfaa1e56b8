// Sources and layers of the map: outlines from tiles, or all at once from far; the class of each
// territory is a state of its feature, so that other figures need no other tiles.
import { middles, outlines } from "./contours.js";

const NOWHERE = { type: "FeatureCollection", features: [] };
const LARGEST = 18; // pixels of the circle of the greatest count, as the server draws it
const SMALLEST = 1.5;
const POINT = 4;
const OUT = -1; // of a territory without a row in the view
const RANK = ["coalesce", ["feature-state", "rang"], OUT];
const SIZE = ["coalesce", ["feature-state", "part"], 0];

export class Layers {
  constructor(map, settings) {
    this.map = map;
    this.settings = settings;
    this.points = settings.points === "oui";
    this.values = null;
    this.told = new Map(); // the state of each code, as it was last told
    this.over = "";
  }

  // The sources of the level, then the first figures.
  async begin(values, tiles) {
    this.map.addImage("hachures", stripes(), { pixelRatio: 2 });
    this.near = tiles.minzoom;
    this.map.addSource("pres", { type: "vector", promoteId: "code", ...tiles });
    this.sources = [["pres", this.settings.couche]];
    const far = this.near > 0 && !this.points ? this.#addFar() : null;
    for (const source of this.sources) this.#addTerritories(source);
    this.map.addSource("centres", { type: "geojson", promoteId: "code", data: NOWHERE });
    this.map.addLayer({ id: "cercles", type: "circle", source: "centres", layout: { visibility: "none" } });
    this.map.addLayer({ id: "dessus", type: "background", layout: { visibility: "none" } });
    for (const [source, layer] of this.sources) this.#addMarks(source, layer);
    await Promise.all([this.show(values), far]);
  }

  // Figures and classes of a view, drawn at once.
  async show(values) {
    const circles = values.forme === "symboles" && !this.points;
    if (circles && !this.middles) {
      this.middles = await middles(this.settings.contours);
      this.map.getSource("centres").setData(this.middles);
    }
    this.values = values;
    this.circles = circles;
    this.#paint(values, circles);
    this.#tell(values);
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
    this.map.addLayer(layer, `vise-${this.sources[0][0]}`);
  }

  #addFar() {
    this.map.addSource("loin", { type: "geojson", promoteId: "code", data: NOWHERE, maxzoom: this.near });
    this.sources.unshift(["loin", undefined]);
    const look = () => {
      if (this.map.getZoom() >= this.near) return undefined;
      this.far ??= outlines(this.settings.contours).then((found) => this.map.getSource("loin").setData(found));
      return this.far;
    };
    this.map.on("zoomend", () => look()?.catch((fault) => console.error(fault)));
    return look();
  }

  #addTerritories([source, layer]) {
    const from = this.#span(source, layer);
    if (this.points) {
      const paint = { "circle-radius": POINT, "circle-stroke-color": "#ffffff", "circle-stroke-width": 0.5 };
      this.map.addLayer({ id: `surface-${source}`, type: "circle", paint, ...from });
      return;
    }
    this.map.addLayer({ id: `surface-${source}`, type: "fill", paint: { "fill-antialias": false }, ...from });
    const striped = { "fill-pattern": "hachures", "fill-opacity": 0 };
    this.map.addLayer({ id: `hachures-${source}`, type: "fill", paint: striped, ...from });
    const width = ["interpolate", ["linear"], ["zoom"], 5, 0.1, 8, 0.4, 11, 0.9];
    this.map.addLayer({ id: `contour-${source}`, type: "line", paint: { "line-width": width }, ...from });
  }

  #addMarks(source, layer) {
    const from = this.#span(source, layer);
    const marks = [["vise", "#1c2730", 2], ["choisi", "#000000", 3]];
    for (const [name, colour, width] of marks) {
      const filter = ["==", ["get", "code"], ""];
      const shape = this.points
        ? { type: "circle", paint: { "circle-radius": POINT + 2, "circle-opacity": 0, "circle-stroke-color": colour, "circle-stroke-width": width } }
        : { type: "line", paint: { "line-color": colour, "line-width": width } };
      this.map.addLayer({ id: `${name}-${source}`, ...shape, filter, ...from });
    }
  }

  #span(source, layer) {
    if (source === "loin") return { source, maxzoom: this.near };
    return { source, "source-layer": layer, minzoom: this.near };
  }

  #mark(name, code) {
    for (const [source] of this.sources) this.map.setFilter(`${name}-${source}`, ["==", ["get", "code"], code ?? ""]);
  }

  #paint(values, circles) {
    const each = values.classes.map((entry, at) => [at, circles && entry.genre === "classe" ? "#f2f2f2" : entry.couleur]);
    const colour = ["match", RANK, ...each.flat(), "rgba(0,0,0,0)"];
    const secret = values.classes.findIndex((entry) => entry.hachures);
    for (const [source] of this.sources) {
      if (this.points) {
        this.map.setPaintProperty(`surface-${source}`, "circle-color", colour);
        this.map.setPaintProperty(`surface-${source}`, "circle-radius", values.forme === "symboles" ? radius() : POINT);
        continue;
      }
      this.map.setPaintProperty(`surface-${source}`, "fill-color", colour);
      this.map.setPaintProperty(`hachures-${source}`, "fill-opacity", ["case", ["==", RANK, secret], 1, 0]);
      const line = values.trait === "#ffffff" ? "#b9c2c9" : values.trait; // white lines are lost on white ground
      this.map.setPaintProperty(`contour-${source}`, "line-color", line);
    }
    this.map.setLayoutProperty("cercles", "visibility", circles ? "visible" : "none");
    if (!circles) return;
    this.map.setPaintProperty("cercles", "circle-color", values.classes[0].couleur);
    this.map.setPaintProperty("cercles", "circle-stroke-color", "#ffffff");
    this.map.setPaintProperty("cercles", "circle-stroke-width", 0.8);
    this.map.setPaintProperty("cercles", "circle-radius", ["case", [">", SIZE, 0], radius(), 0]);
    this.map.setPaintProperty("cercles", "circle-opacity", ["case", [">", SIZE, 0], 0.85, 0]);
    this.map.setPaintProperty("cercles", "circle-stroke-opacity", ["case", [">", SIZE, 0], 1, 0]);
  }

  #tell(values) {
    const where = [...this.sources.map(([source, sourceLayer]) => ({ source, sourceLayer })), { source: "centres" }];
    const counted = values.forme === "symboles" && values.plus_grand;
    for (const code of this.told.keys()) {
      if (values.valeurs[code]) continue;
      for (const one of where) this.map.removeFeatureState({ ...one, id: code });
      this.told.delete(code);
    }
    for (const [code, found] of Object.entries(values.valeurs)) {
      const state = { rang: rank(values, found), part: 0 };
      if (counted && found[0] !== null) state.part = Math.min(Math.max(found[0], 0) / values.plus_grand, 1) || 1e-9;
      const before = this.told.get(code); // a state told again would be drawn again
      if (before?.rang === state.rang && before.part === state.part) continue;
      for (const one of where) this.map.setFeatureState({ ...one, id: code }, state);
      this.told.set(code, state);
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

const radius = () => ["max", SMALLEST, ["*", LARGEST, ["sqrt", SIZE]]];

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
