// How the console looks, on every page that its links lead to: on a phone, a tablet
// and a desk, by day and by night, with large letters, and by keys alone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barrierFree, fits, inspect, legible, picture, reachable } from "./inspect.mjs";
import { address, at, go } from "./staff.mjs";
import { setting, unfold, visit } from "./visitor.mjs";

const sizes = { phone: { width: 390, height: 844 }, tablet: { width: 820, height: 1180 }, desk: { width: 1440, height: 900 } };

// kind is what pages of one kind share: their path without ids, numbers and days.
const kind = (path) => path.split("?")[0].replace(/\/[0-9a-v]{20}(?=\/|$)/g, "/:id").replace(/\/[\d-]+(?=\/|$)/g, "/:n");

// pages finds a page of each kind that links lead to; some are looked at more than
// once, for what they show only then.
async function pages(page) {
  const patient = "/patients/" + setting.patient_id;
  const found = new Map([["/", "/"], [kind(patient), patient], [kind(patient) + "/changes", patient + "/changes"]]);
  const base = new URL(address("")).pathname;
  for (const [, path] of found) { // grows while it is walked
    await go(page, path);
    const links = await page.locator("a[href]").evaluateAll((all) => all.map((a) => a.getAttribute("href")));
    for (const link of links) {
      if (!link.startsWith(base + "/")) continue;
      const below = link.slice(base.length).split("#")[0];
      if (/\.\w+(\?|$)/.test(below) || found.has(kind(below))) continue;
      found.set(kind(below), below);
    }
  }
  return found;
}

const special = {
  "board-empty": "/?booked=yes&state=flagged", "board-lapsed": "/?state=lapsed", "patients-nobody": "/patients?q=zzzzzz",
  "calendar-month": "/calendar?month=" + new Date().toISOString().slice(0, 7), "calendar-day": "/calendar?day=" + new Date().toISOString().slice(0, 10), "holidays": "/settings/closures?country=DE-BE",
  "waiting": "/waiting", "waiting-linked": "/waiting?linked=yes",
  "page-not-there": "/patients/00000000000000000000",
};

test("every page is free of barriers and whole on a phone, a tablet and a desk, by day and by night", { timeout: 480_000 }, at("/", async (page) => {
  const all = await pages(page);
  assert.ok(all.size > 25, `found ${[...all.keys()]}`);
  const named = [...all].map(([path, first]) => [path.slice(1).replaceAll("/", "-").replaceAll(":", "") || "due", first]);
  const faults = [];
  for (const [name, path] of [...named, ...Object.entries(special)]) {
    await page.emulateMedia({ colorScheme: "light" });
    await go(page, path);
    const attempt = async (look) => { try { await look(); } catch (error) { faults.push(`${error.message.split("\n")[0]}: ${[error.actual ?? ""].flat().slice(0, 6).join("; ")}`); } };
    for (const [size, shape] of Object.entries(sizes)) {
      await page.setViewportSize(shape);
      await picture(page, `${name}-${size}`);
      await attempt(() => fits(page, `${name} ${size}`));
      await attempt(() => legible(page, `${name} ${size}`));
    }
    await attempt(() => reachable(page, name));
    await unfold(page);
    await attempt(() => barrierFree(page, `${name} desk`));
    await attempt(() => fits(page, `${name} unfolded desk`));
    await page.setViewportSize(sizes.phone);
    await attempt(() => fits(page, `${name} unfolded phone`));
    await page.emulateMedia({ colorScheme: "dark" });
    await picture(page, `${name}-phone-dark`);
    await attempt(() => barrierFree(page, `${name} phone, dark`));
    await page.setViewportSize({ width: 320, height: 640 }); // WCAG 1.4.10
    await attempt(() => fits(page, `${name} narrowest`));
    await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; }); // WCAG 1.4.4
    await page.setViewportSize(sizes.tablet);
    await attempt(() => fits(page, `${name} tablet, large letters`));
  }
  assert.equal(faults.join("\n"), "");
}, { expects: [404] }));
