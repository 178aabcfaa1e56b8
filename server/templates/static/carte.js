"use strict";
// Draws the features of a page as SVG, one picture for each part of France that they lie in.
// Only addresses and text are set, never HTML or style: the page's CSP allows no more.
(() => {
  const SVG = "http://www.w3.org/2000/svg";
  const [WIDTH, HEIGHT, MARGIN] = [640, 420, 14];
  const PLACES = [
    ["Métropole", 2.5, 46.6], ["Guadeloupe", -61.5, 16.2], ["Martinique", -61, 14.65],
    ["Guyane", -53, 4], ["La Réunion", 55.5, -21.1], ["Mayotte", 45.15, -12.8],
  ];

  const rings = ({ type, coordinates }) =>
    type === "Polygon" ? coordinates : type === "MultiPolygon" ? coordinates.flat() : [];
  const points = ({ type, coordinates }) =>
    type === "Point" ? [coordinates] : type === "MultiPoint" ? coordinates : [];
  const positions = (geometry) => [...points(geometry), ...rings(geometry).flat()];
  const mercator = ([lon, lat]) => [
    (lon * Math.PI) / 180, -Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)),
  ];

  function placeOf(geometry) {
    const [lon, lat] = positions(geometry)[0];
    const away = ([, x, y]) => (x - lon) ** 2 + (y - lat) ** 2;
    return PLACES.reduce((best, one) => (away(one) < away(best) ? one : best))[0];
  }

  // From longitude and latitude to the picture: all features fit, with one scale for both axes.
  function fitting(shapes) {
    let [west, south, east, north] = [Infinity, -Infinity, -Infinity, Infinity];
    for (const shape of shapes) {
      for (const position of positions(shape.geometrie)) {
        const [x, y] = mercator(position);
        [west, east] = [Math.min(west, x), Math.max(east, x)];
        [north, south] = [Math.min(north, y), Math.max(south, y)];
      }
    }
    const least = 1e-5; // about 60 m, for a lonely point
    const scale = Math.min(
      (WIDTH - 2 * MARGIN) / Math.max(east - west, least),
      (HEIGHT - 2 * MARGIN) / Math.max(south - north, least),
    );
    return (position) => {
      const [x, y] = mercator(position);
      return [
        (WIDTH / 2 + (x - (west + east) / 2) * scale).toFixed(1),
        (HEIGHT / 2 + (y - (north + south) / 2) * scale).toFixed(1),
      ];
    };
  }

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text) made.textContent = text;
    return made;
  }

  function drawn(shape, project) {
    const link = element("a", { href: shape.lien, tabindex: "-1", "aria-label": shape.nom });
    link.append(element("title", {}, shape.nom));
    const path = rings(shape.geometrie).map((ring) => `M${ring.map(project).join("L")}Z`).join("");
    if (path) link.append(element("path", { d: path, "fill-rule": "evenodd" }));
    for (const point of points(shape.geometrie)) {
      const [cx, cy] = project(point);
      link.append(element("circle", { cx, cy, r: "5" }));
    }
    const say = () => { document.getElementById("carte-nom").textContent = shape.nom; };
    link.addEventListener("mouseenter", say);
    link.addEventListener("focus", say);
    return link;
  }

  // One stop of the tabulation for a picture; the arrows walk through its features.
  function walkable(links) {
    links[0].setAttribute("tabindex", "0");
    links.forEach((link, at) => link.addEventListener("keydown", (event) => {
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = links[(at + step + links.length) % links.length];
      link.setAttribute("tabindex", "-1");
      next.setAttribute("tabindex", "0");
      next.focus();
    }));
  }

  function picture(place, shapes, words, number) {
    const names = { "aria-labelledby": `carte-t${number} carte-d${number}` };
    const svg = element("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", ...names });
    svg.append(element("title", { id: `carte-t${number}` }, `${words.titre} – ${place}`));
    svg.append(element("desc", { id: `carte-d${number}` }, words.description));
    const project = fitting(shapes);
    const links = shapes.map((shape) => drawn(shape, project));
    svg.append(...links);
    walkable(links);
    const figure = document.createElement("figure");
    const caption = document.createElement("figcaption");
    caption.textContent = `${place} (${shapes.length})`;
    figure.append(svg, caption);
    return figure;
  }

  const block = document.getElementById("carte-donnees");
  if (!block) return;
  const words = JSON.parse(block.textContent);
  const places = new Map();
  for (const shape of words.formes) {
    const place = placeOf(shape.geometrie);
    if (!places.has(place)) places.set(place, []);
    places.get(place).push(shape);
  }
  const images = document.getElementById("carte-images");
  let number = 0;
  for (const [place, shapes] of places) images.append(picture(place, shapes, words, ++number));
  document.getElementById("carte").hidden = false;
})();
