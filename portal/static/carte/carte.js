// The map that the browser draws, over the page that stands without it: the picture of the server
// stays until this one is ready, and comes back where it can not be.
// Nothing is imported before: what can not be loaded is told.

const NO_WEBGL = "Votre navigateur ne peut pas dessiner la carte lui-même (WebGL 2 manque ou est désactivé)\u00a0: voici celle que dessine le serveur.";
const FAILED = "La carte dynamique n’a pas pu être chargée\u00a0: voici celle que dessine le serveur.";
const LOST = "Le navigateur ne dessine plus la carte\u00a0: voici celle du serveur.";

let leaving = false; // what fails as the page is left is no fault
addEventListener("pagehide", () => { leaving = true; });

const place = document.getElementById("carte-vive");
if (place) start(place).catch((fault) => fallBack(place, FAILED, fault));

async function start(place) {
  const settings = place.dataset;
  if (!hasWebGl()) return fallBack(place, NO_WEBGL);
  const loading = import(settings.bibliotheque); // the largest part, asked for first
  loading.catch(() => {}); // told below, where it is awaited
  const parts = ["./page.js", "./couches.js", "./lecture.js"].map((name) => import(name));
  const [{ FollowedPage }, { Layers, tileJson }, { read }] = await Promise.all(parts);
  const page = new FollowedPage(place);
  const asked = [loading, page.values(), tileJson(settings.tuiles, settings.proprietes)];
  const [library, values, tiles] = await Promise.all(asked);
  place.hidden = false;
  const map = drawn(library, place);
  const layers = new Layers(map, settings);
  map.on("webglcontextlost", () => fallBack(place, LOST));
  const lost = workerLost(map);
  await Promise.race([lost, new Promise((done) => map.once("load", done))]);
  await layers.begin(values, tiles);
  page.shows(map, layers);
  read(map, layers, page, place);
  await Promise.race([lost, new Promise((done) => map.once("idle", done))]);
  document.documentElement.dataset.carte = "vive";
  place.carte = { map, layers };
}

// Without the library's worker no tile comes, and nothing else says so. Other faults are told as before.
function workerLost(map) {
  return new Promise((_, lose) => {
    map.on("error", ({ error }) => {
      console.error(error);
      if (/worker/i.test(error?.message)) lose(error);
    });
  });
}

function hasWebGl() {
  try {
    return Boolean(document.createElement("canvas").getContext("webgl2"));
  } catch {
    return false;
  }
}

// Without rotation nor slope: north is up, as in the picture of the server.
function drawn(library, place) {
  const [west, south, east, north] = place.dataset.etendue.split(",").map(Number);
  const map = new library.Map({
    container: place.querySelector(".carte-toile"),
    style: { version: 8, sources: {}, layers: [{ id: "fond", type: "background", paint: { "background-color": "#ffffff" } }] },
    bounds: [[west, south], [east, north]],
    fitBoundsOptions: { padding: 8 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    renderWorldCopies: false,
    maxZoom: 18,
    fadeDuration: 0,
    canvasContextAttributes: { preserveDrawingBuffer: true }, // else nothing of it is printed
    cooperativeGestures: matchMedia("(pointer: coarse)").matches,
    locale: {
      "Map.Title": "Carte interactive",
      "CooperativeGesturesHandler.WindowsHelpText": "Ctrl et la molette agrandissent la carte",
      "CooperativeGesturesHandler.MacHelpText": "⌘ et la molette agrandissent la carte",
      "CooperativeGesturesHandler.MobileHelpText": "Deux doigts déplacent la carte",
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.getCanvas().setAttribute("aria-describedby", "carte-aide");
  return map;
}

function fallBack(place, words, fault) {
  if (leaving) return;
  if (fault) console.error(fault);
  place.hidden = true;
  delete document.documentElement.dataset.carte;
  if (place.picture) document.querySelector(".carte-image picture")?.replaceWith(place.picture);
  const said = document.getElementById("carte-dit");
  said.textContent = words;
  said.hidden = false;
}
