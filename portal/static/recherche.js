// Offers territories while a name is typed: the ARIA combobox over a form that works without it.
const field = document.querySelector("input[data-offre]");
if (field) offer(field);

function offer(input) {
  const level = document.getElementById("niveau");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  list.id = "q-offre";
  list.className = "offre";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Territoires proposés");
  list.hidden = true;
  said.className = "lecteur";
  said.setAttribute("role", "status");
  input.after(list, said);
  const attributes = {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  };
  for (const [name, value] of Object.entries(attributes)) input.setAttribute(name, value);

  let asked = null;
  let waiting = 0;
  let chosen = -1;

  const close = () => {
    clearTimeout(waiting);
    asked?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const choose = (number) => {
    const options = list.children;
    chosen = (number + options.length) % options.length;
    [...options].forEach((one, at) => one.setAttribute("aria-selected", String(at === chosen)));
    input.setAttribute("aria-activedescendant", options[chosen].id);
    options[chosen].scrollIntoView({ block: "nearest" });
  };

  const show = (found) => {
    list.replaceChildren(...found.map((one, at) => {
      const option = document.createElement("li");
      option.id = `q-offre-${at}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.adresse = one.adresse;
      const more = document.createElement("span");
      more.textContent = [one.niveau, one.dans, one.code].filter(Boolean).join(", ");
      option.append(`${one.nom} `, more);
      return option;
    }));
    chosen = -1;
    input.removeAttribute("aria-activedescendant");
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    const plural = found.length > 1 ? "s" : "";
    const counted = `${found.length} territoire${plural} proposé${plural}`;
    said.textContent = found.length ? counted : "Aucun territoire proposé";
  };

  const ask = async () => {
    const text = input.value.trim();
    if (text.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams({ q: text, niveau: level?.value ?? "" });
    try {
      const answer = await fetch(`${input.dataset.offre}&${query}`, { signal: asked.signal });
      // A session that has ended is told by the page that the form leads to.
      show(answer.ok && !answer.redirected ? (await answer.json()).territoires : []);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (list.hidden) {
      if (event.key === "ArrowDown") ask();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const down = event.key === "ArrowDown";
      choose(chosen < 0 ? (down ? 0 : -1) : chosen + (down ? 1 : -1));
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.adresse);
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.adresse);
  });
}
