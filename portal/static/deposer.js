// Tells how far a file is sent, then how far it is checked; the form and the pages work without it.
const PASSING = [429, 502, 503, 504];
const PATIENCE_S = 30;
const AWAY = "Le service ne répond pas en ce moment\u00a0: le travail n’est pas perdu, et cette page redemande d’elle-même.";
const form = document.querySelector("form[data-envoi]");
if (form) form.addEventListener("submit", send);
const followed = document.querySelector("[data-suivi]");
if (followed) follow(followed);

function send(event) {
  const field = form.querySelector("input[type=file]");
  const file = field.files[0];
  if (!file) return;
  event.preventDefault();
  const most = Number(form.dataset.maxi);
  if (file.size > most) {
    say(form, `Ce fichier pèse ${inMega(file.size)} Mo\u00a0: ${inMega(most)} Mo au plus. Compressez-le en .zip ou .gz, puis recommencez.`);
    return;
  }
  const button = event.submitter ?? form.querySelector("button[type=submit]");
  // `formAction` of a button that has none is the address of the page, not the form's.
  const action = event.submitter?.getAttribute("formaction") ?? form.action;
  const request = new XMLHttpRequest();
  const { bar, give } = progress(button, request);
  button.disabled = true;
  const failed = (words) => {
    bar.parentElement.remove();
    give.remove();
    button.disabled = false;
    say(form, words);
  };
  request.upload.addEventListener("progress", (sent) => {
    if (sent.lengthComputable) bar.value = Math.round((100 * sent.loaded) / sent.total);
  });
  request.addEventListener("error", () => failed("L’envoi a été coupé\u00a0: rien n’a été gardé. Vérifiez votre connexion, puis recommencez."));
  request.addEventListener("abort", () => failed("L’envoi est abandonné\u00a0: rien n’a été gardé."));
  request.addEventListener("load", () => {
    // A session that has ended leads to the page to sign in; a file that came in, to its check.
    if (request.status < 400) {
      location.assign(request.responseURL);
      return;
    }
    const told = new DOMParser().parseFromString(request.responseText, "text/html");
    const words = ["#faute", ".alerte", "main p"].map((one) => told.querySelector(one)).find(Boolean);
    failed(words ? words.textContent.trim() : "L’envoi n’a pas abouti\u00a0: rechargez la page, puis recommencez.");
  });
  request.open("POST", action);
  request.setRequestHeader("Accept", "text/html");
  request.send(new FormData(form));
}

function progress(button, request) {
  const line = document.createElement("p");
  const label = document.createElement("label");
  const bar = document.createElement("progress");
  bar.id = "envoye";
  bar.max = 100;
  bar.value = 0;
  label.htmlFor = bar.id;
  label.textContent = "Envoi du fichier ";
  line.append(label, bar);
  const give = document.createElement("button");
  give.type = "button";
  give.className = "bouton second";
  give.textContent = "Arrêter l’envoi";
  give.addEventListener("click", () => request.abort());
  button.parentElement.after(line, give);
  return { bar, give };
}

function say(near, words) {
  document.getElementById("faute")?.remove();
  const box = document.createElement("div");
  const line = document.createElement("p");
  box.id = "faute";
  box.className = "alerte faute";
  box.setAttribute("role", "alert");
  line.textContent = words;
  box.append(line);
  near.before(box);
}

function inMega(octets) {
  return Math.ceil(octets / 1e6).toLocaleString("fr-FR");
}

async function follow(place) {
  const bar = place.querySelector("progress");
  const message = place.querySelector("[data-message]");
  const tell = (words) => {
    if (message.textContent !== words) message.textContent = words;
  };
  for (;;) {
    await pause(1);
    const answer = await asked(place.dataset.suivi, {}, tell);
    // A session or a right that has ended is told by the page itself.
    if (!answer.ok || answer.redirected) break;
    const told = await answer.json().catch(() => null); // cut on its way: asked again
    if (!told) continue;
    if (told.fini) break;
    bar.value = told.avancement;
    tell(told.message.charAt(0).toUpperCase() + told.message.slice(1));
  }
  await readAgain(tell);
}

// An answer, asked again while the service is away or has too much to do.
async function asked(address, options, tell) {
  for (;;) {
    let wait = 2;
    try {
      const answer = await fetch(address, options);
      if (!PASSING.includes(answer.status)) return answer;
      wait = Number(answer.headers.get("Retry-After")) || wait;
    } catch {
      // no network, or none that answers: the same
    }
    tell(AWAY);
    await pause(Math.min(wait, PATIENCE_S));
  }
}

function pause(seconds) {
  return new Promise((again) => setTimeout(again, 1000 * seconds));
}

// The page as it is now, in the place of this one: nobody has to find her way on it again.
async function readAgain(tell) {
  const answer = await asked(location.href, { headers: { Accept: "text/html" } }, tell);
  const text = answer.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
  const told = new DOMParser().parseFromString(text, "text/html");
  const main = told.querySelector("main");
  if (!main) {
    location.reload();
    return;
  }
  const going = main.querySelector("[data-suivi]");
  document.title = told.title;
  document.querySelector("main").replaceWith(document.adoptNode(main));
  if (going) {
    follow(going);
    return;
  }
  const said = document.createElement("p");
  said.className = "lecteur";
  said.setAttribute("role", "status");
  main.prepend(said);
  setTimeout(() => (said.textContent = `Contrôle terminé\u00a0: ${document.title}`), 100);
}
