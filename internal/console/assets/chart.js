// The form of a treatment adds up while one types, and warns before it is sent; the
// server does both as well.
for (const form of document.querySelectorAll("[data-treatment]")) {
  const number = (text) => Number(text.trim().replace(",", ".")) || 0;
  const doses = [...form.querySelectorAll(".dose")].map((row) => ({
    row, box: row.querySelector("[type=checkbox]"), units: row.querySelector("[inputmode]"), ceiling: Number(row.dataset.ceiling) || Infinity,
  }));
  const follow = () => {
    let total = 0;
    for (const { row, box, units, ceiling } of doses) {
      units.disabled = !box.checked; // what is not picked is not sent, and not lost
      const given = box.checked ? number(units.value) : 0;
      row.classList.toggle("above", given > ceiling);
      total += given;
    }
    form.querySelector("#treatment-total").value = Math.round(total * 100) / 100;
  };
  const interval = form.querySelector(".interval");
  const near = () => {
    const full = form.querySelector("[name=type]:checked").value === "full";
    if (interval) interval.classList.toggle("problem", full && form.querySelector("[name=date]").value < form.dataset.earliest);
  };
  form.addEventListener("input", follow);
  form.addEventListener("input", near);
  near();
  follow();
}
