"use strict";
// Copies the text of an example. Without JavaScript there is no button, and the text is there.
(() => {
  for (const exemple of document.querySelectorAll("[data-copier]")) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "copier";
    bouton.textContent = exemple.dataset.copier;
    bouton.setAttribute("aria-label", `${exemple.dataset.copier}\u00a0: ${exemple.dataset.quoi}`);
    const dit = document.createElement("span");
    dit.setAttribute("role", "status");
    bouton.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(exemple.querySelector("code").textContent);
        dit.textContent = exemple.dataset.copie;
      } catch {
        getSelection().selectAllChildren(exemple.querySelector("code"));
        dit.textContent = exemple.dataset.choisi;
      }
    });
    exemple.append(bouton, " ", dit);
  }
})();
