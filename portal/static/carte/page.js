// The page follows the map: other figures are asked for, the parts that tell them come from the
// server's own page of the new address, and the address stays the state.

const PARTS = ["titre", "sous-titre", "reserves", "cote", "cartons", "donnees", "classes"];
const OWN = ["methode", "classes", "bornes", "palette"]; // what each indicator has of its own
const RELOADS = ["niveau", "zone", "generation"]; // other outlines: the page itself
const WAIT = 120; // ms: keys that run over a list ask for the first one and the last

export class FollowedPage {
  constructor(place) {
    this.place = place;
    this.form = document.querySelector(".carte-choix");
    this.said = place.querySelector(".carte-lue");
    this.address = new URL(place.dataset.valeurs, location.origin);
    this.asked = null;
  }

  // What is drawn first: asked for under the name by which the page has it on its way.
  async values() {
    const answer = await ours(fetch(this.place.dataset.valeurs));
    return answer.json();
  }

  shows(map, layers) {
    this.map = map;
    this.layers = layers;
    this.address = new URL(location.href);
    this.layers.choose(this.#param("territoire"));
    this.layers.outline(this.#over(this.form.elements.contours?.value));
    this.#followForm();
    this.#followLinks();
    map.on("moveend", (event) => {
      if (event.originalEvent || event.asked) this.#keepView();
    });
    map.on("resize", () => this.#seeTheSame());
    this.#slider();
  }

  // Other figures, or another territory, at an address of this page.
  async go(address) {
    this.asked?.abort();
    this.asked = new AbortController();
    const { signal } = this.asked;
    const before = this.address;
    this.address = address;
    this.place.setAttribute("aria-busy", "true");
    try {
      const values = figures(before) === figures(address) ? null : await ours(fetch(valuesOf(address), { signal }));
      const page = ours(fetch(pageOf(address), { signal })); // while the figures come and are drawn
      page.catch(() => {}); // told below, where it is awaited
      if (values) await this.layers.show(await values.json());
      this.layers.choose(this.#param("territoire"));
      history.replaceState(null, "", address);
      const told = await (await page).text();
      this.#take(new DOMParser().parseFromString(told, "text/html"));
      this.#say(document.title.replace(/ – .*/, ""));
    } catch (fault) {
      if (fault instanceof Refused) location.assign(address); // the page that says why
      else if (!signal.aborted) this.#say("La carte n’a pas pu être mise à jour\u00a0: «\u00a0Afficher la carte\u00a0» la demande de nouveau.");
    } finally {
      if (!signal.aborted) this.place.removeAttribute("aria-busy");
    }
  }

  // Opens the card of a territory of the map.
  choose(code) {
    const address = new URL(this.address);
    address.searchParams.delete("page");
    if (code) address.searchParams.set("territoire", code);
    else address.searchParams.delete("territoire");
    return this.go(address);
  }

  #param(name) {
    return this.address.searchParams.get(name) ?? "";
  }

  #over(kind) {
    return JSON.parse(this.place.dataset.dessus)[kind] ?? "";
  }

  #followForm() {
    let waiting = 0;
    let changed = -Infinity;
    this.form.addEventListener("change", (event) => {
      const name = event.target.name;
      if (!name || name === "chercher" || RELOADS.includes(name)) return;
      if (name === "bornes" || (name === "methode" && event.target.value === "manuel")) return;
      clearTimeout(waiting);
      const before = changed;
      changed = performance.now();
      if (changed - before > WAIT) this.go(this.#asked(name));
      else waiting = setTimeout(() => this.go(this.#asked(name)), WAIT);
      if (name === "contours") this.layers.outline(this.#over(event.target.value));
    });
    // The button asks for the page itself: nothing of before comes over it.
    this.form.addEventListener("submit", () => {
      clearTimeout(waiting);
      this.asked?.abort();
    });
    for (const name of RELOADS) {
      const list = this.form.elements[name]; // « generation » is of districts alone
      if (list) list.dataset.montre = list.value;
    }
  }

  // The address of what the form says; of another indicator, with classes and colours of its own.
  #asked(changed) {
    const address = new URL(this.form.action);
    for (const [name, value] of new FormData(this.form)) {
      if (!value || (changed === "indicateur" && OWN.includes(name))) continue;
      if (name === "bornes" && this.form.elements.methode.value !== "manuel") continue;
      // Of a level that is chosen but not shown yet there are no outlines here.
      const shown = changed && this.form.elements[name].dataset?.montre;
      address.searchParams.set(name, shown || value);
    }
    if (this.#param("vue")) address.searchParams.set("vue", this.#param("vue"));
    if (this.#param("territoire")) address.searchParams.set("territoire", this.#param("territoire"));
    return address;
  }

  #followLinks() {
    document.querySelector("main").addEventListener("click", (event) => {
      const link = event.target.closest("a[href]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      if (link.dataset.geste) {
        event.preventDefault();
        this.#move(link.dataset.geste);
      } else if (link.dataset.vue) {
        event.preventDefault();
        this.#frame(link.dataset.vue.split(",").map(Number));
      } else if (this.#isOurs(link) && this.#param("vue")) {
        const address = new URL(link.href); // the page that it leads to looks where this one does
        address.searchParams.set("vue", this.#param("vue"));
        link.href = address;
      }
    });
  }

  // Of the table and the card: another order, page or territory of the same outlines.
  #isOurs(link) {
    const address = new URL(link.href);
    const same = address.origin === location.origin && address.pathname === location.pathname;
    return same && !address.searchParams.has("f") && Boolean(link.closest("[data-partie=donnees], [data-partie=cote]"));
  }

  #move(gesture) {
    const { width, height } = this.map.getCanvas().getBoundingClientRect();
    const steps = { ouest: [-width / 2, 0], est: [width / 2, 0], nord: [0, -height / 2], sud: [0, height / 2] };
    if (gesture === "plus") this.map.zoomIn({}, { asked: true });
    else if (gesture === "moins") this.map.zoomOut({}, { asked: true });
    else if (gesture === "tout") {
      this.#frame(this.place.dataset.entier.split(",").map(Number));
    } else this.map.panBy(steps[gesture], {}, { asked: true });
  }

  #frame([west, south, east, north]) {
    this.map.fitBounds([[west, south], [east, north]], { padding: 8 }, { asked: true });
  }

  // A window that is turned or made narrower still shows all that it showed; paper takes it as it is.
  #seeTheSame() {
    if (matchMedia("print").matches) return;
    const view = this.#param("vue");
    const [west, south, east, north] = (view || this.place.dataset.etendue).split(",").map(Number);
    this.map.fitBounds([[west, south], [east, north]], { padding: view ? 0 : 8, duration: 0 });
  }

  // What is looked at is told by the address; the server's picture shows it too.
  #keepView() {
    const bounds = this.map.getBounds();
    const sides = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    const [west, south, east, north] = sides;
    if (west < -180 || east > 180 || south < -85 || north > 85) return;
    const vue = sides.map((side) => Number(side.toPrecision(6))).join(",");
    const address = new URL(this.address);
    address.searchParams.set("vue", vue);
    this.address = address;
    history.replaceState(null, "", address);
  }

  #take(other) {
    document.title = other.title;
    for (const name of PARTS) {
      const [here, there] = [document, other].map((one) => one.querySelector(`[data-partie=${name}]`));
      if (!here || !there || (name === "classes" && here.contains(document.activeElement))) continue;
      here.replaceWith(document.adoptNode(there));
    }
    this.place.picture = other.querySelector(".carte-image picture"); // of that page: nothing of it is loaded here
    const hidden = this.form.querySelector("input[name=territoire]");
    if (hidden) hidden.value = this.#param("territoire");
  }

  // A slider beside the list of millésimes, which carries the value.
  #slider() {
    const list = this.form.elements.millesime;
    const years = [...list.options].map((one) => one.value).reverse();
    if (years.length < 2) return;
    const slider = document.createElement("input");
    Object.assign(slider, { type: "range", min: 0, max: years.length - 1, step: 1 });
    slider.setAttribute("aria-label", "Millésime, au curseur");
    const tell = () => {
      slider.value = years.indexOf(list.value);
      slider.setAttribute("aria-valuetext", list.selectedOptions[0].text);
    };
    tell();
    list.addEventListener("change", tell);
    slider.addEventListener("change", () => {
      list.value = years[slider.value];
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    list.after(slider);
  }

  #say(words) {
    this.said.textContent = words;
  }
}

class Refused extends Error {}

// An answer of this server that is what was asked for.
async function ours(asked) {
  const answer = await asked;
  if (!answer.ok || answer.redirected) throw new Refused(answer);
  return answer;
}

function valuesOf(address) {
  const asked = new URL(address);
  for (const name of ["vue", "territoire", "page", "tri"]) asked.searchParams.delete(name);
  asked.searchParams.set("f", "json");
  return asked;
}

// Without the view: the insets are of the whole.
function pageOf(address) {
  const whole = new URL(address);
  whole.searchParams.delete("vue");
  return whole;
}

// What of an address the figures depend on.
function figures(address) {
  const told = new URLSearchParams(address.searchParams);
  for (const name of ["vue", "territoire", "page", "tri", "contours", "chercher"]) told.delete(name);
  told.sort();
  return String(told);
}
