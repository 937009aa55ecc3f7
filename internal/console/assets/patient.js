// A handout is printed by one tap.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// What a link leads to is opened.
function reveal() {
  let target = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  for (; target; target = target.parentElement) {
    if (target.localName === "details") target.open = true;
  }
}
addEventListener("hashchange", reveal);
reveal();
