// A figure read on the map: under the pointer, where a finger touches, at the middle by the keys.

export function read(map, layers, page, place) {
  const label = place.querySelector(".carte-bulle");
  const aim = place.querySelector(".carte-mire");
  const said = place.querySelector(".carte-lue");
  const canvas = map.getCanvas();

  const under = (point) => map.queryRenderedFeatures(point, { layers: layers.read.filter((id) => map.getLayer(id)) })[0];
  const words = (feature) => {
    const { code, nom } = feature.properties;
    const found = layers.of(code);
    return [nom ? `${nom} (${code})` : code, found ? figure(layers.values, found) : "hors de cette vue"];
  };
  const show = (feature, point) => {
    layers.point(feature?.properties.code);
    label.hidden = !feature;
    if (!feature) return;
    const [name, told] = words(feature);
    const [strong, rest] = [document.createElement("strong"), document.createElement("span")];
    strong.textContent = name;
    rest.textContent = told;
    label.replaceChildren(strong, rest);
    const { width, height } = place.getBoundingClientRect();
    label.style.left = `${Math.min(point.x + 14, width - label.offsetWidth - 4)}px`;
    label.style.top = `${point.y + 14 + label.offsetHeight > height ? point.y - label.offsetHeight - 8 : point.y + 14}px`;
  };

  map.on("mousemove", (event) => show(under(event.point), event.point));
  canvas.addEventListener("mouseleave", () => show(null));
  map.on("click", (event) => {
    const feature = under(event.point);
    show(feature, event.point);
    if (feature && layers.of(feature.properties.code)) page.choose(feature.properties.code);
  });

  // Arrows move the map under a cross at its middle, + and - zoom: what lies there is read aloud.
  const middle = () => ({ x: canvas.clientWidth / 2, y: canvas.clientHeight / 2 });
  const byKeys = () => canvas.matches(":focus-visible");
  const readMiddle = () => {
    if (!byKeys()) return;
    const feature = under([middle().x, middle().y]);
    show(feature, middle());
    said.textContent = feature ? words(feature).join("\u00a0: ") : "Aucun territoire au milieu de la carte";
  };
  canvas.addEventListener("focus", () => {
    aim.hidden = !byKeys();
    readMiddle();
  });
  canvas.addEventListener("blur", () => {
    aim.hidden = true;
    show(null);
  });
  map.on("idle", readMiddle);
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(null);
    if (event.key !== "Enter") return;
    const feature = under([middle().x, middle().y]);
    if (feature && layers.of(feature.properties.code)) page.choose(feature.properties.code);
  });
}

function figure(values, { value, statut }) {
  const note = values.statuts[statut];
  if (value === null) return note ?? values.statuts.N;
  const digits = { minimumFractionDigits: values.decimales, maximumFractionDigits: values.decimales };
  const sign = values.ecart ? { signDisplay: "exceptZero" } : {};
  const number = new Intl.NumberFormat("fr-FR", { ...digits, ...sign }).format(value);
  const told = values.unite ? `${number} ${values.unite}` : number;
  return note ? `${told}, ${note}` : told;
}
