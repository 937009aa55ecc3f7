// What makes the page nicer; it works without. Everything here helps a form or a
// link that does its job alone as well.
"use strict";

document.documentElement.classList.add("scripted");

// Addresses are copied by one tap.
async function copy(id) {
  const field = document.getElementById(id);
  try {
    await navigator.clipboard.writeText(field.value);
  } catch {
    field.select();
    document.execCommand("copy");
  }
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const text = button.textContent;
  button.addEventListener("click", async () => {
    await copy(button.dataset.copy);
    button.textContent = "✓ " + text;
    setTimeout(() => { button.textContent = text; }, 2500);
  });
}

for (const link of document.querySelectorAll("[data-copies]")) {
  link.addEventListener("click", () => { copy(link.dataset.copies); });
}

// A phone that can share hands an address on by itself.
for (const link of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) break;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    navigator.share({ url: link.dataset.share }).catch(() => {});
  });
}

// The preview follows what is chosen.
for (const form of document.querySelectorAll("[data-preview]")) {
  const shown = form.querySelector(".preview");
  let latest = 0;
  form.addEventListener("input", async (event) => {
    if (event.target.name === "name") return;
    const asked = ++latest;
    const chosen = new URLSearchParams(new FormData(form));
    chosen.delete("token");
    chosen.delete("name");
    const answer = await fetch(form.dataset.preview + "?" + chosen).catch(() => null);
    if (answer && answer.ok && asked === latest) shown.innerHTML = await answer.text();
  });
}

// What a link leads to is opened, and open menus close by themselves.
function reveal() {
  let target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (; target; target = target.parentElement) {
    if (target.localName === "details") target.open = true;
  }
}
addEventListener("hashchange", reveal);
reveal();

const menu = document.querySelector(".language");
if (menu) {
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  addEventListener("keydown", (event) => { if (event.key === "Escape") menu.open = false; });
}
