// What makes the console quicker; it works without.
"use strict";

document.documentElement.classList.add("scripted");

// Where a row of links is wider than the screen, the page that one is on is in sight.
for (const link of document.querySelectorAll("nav [aria-current]")) {
  const row = link.closest("nav");
  row.scrollLeft += link.getBoundingClientRect().left - row.getBoundingClientRect().left - (row.clientWidth - link.offsetWidth) / 2;
}

// What is typed twice by a double click is sent once.
for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Addresses are copied by one tap.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  const text = button.textContent;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.copy);
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    button.textContent = "✓ " + text;
    setTimeout(() => { button.textContent = text; }, 2500);
  });
}
