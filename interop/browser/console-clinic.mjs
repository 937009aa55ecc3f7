// The clinic's rules and settings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { at, date, go, notice } from "./staff.mjs";
import { press, setting } from "./visitor.mjs";

test("a rule out of bounds is refused at its field, a good one previewed, put in force, and kept as a version", at("/protocol", async (page) => {
  const interval = page.getByLabel(/^Minimum interval/).first();
  await interval.fill("9999");
  await press(page, page.getByRole("button", { name: "Preview", exact: true }));
  assert.equal(await interval.getAttribute("aria-invalid"), "true");
  await inspect(page, "protocol-refused-desk");
  await interval.fill("98");
  await press(page, page.getByRole("button", { name: "Preview", exact: true }));
  await page.getByText(/^All \d+ patients were looked at/).waitFor({ timeout: 30_000 });
  const moved = Number(await page.locator(".tiles b").first().innerText());
  assert.ok(moved > 0, "a longer interval moves plans");
  await inspect(page, "preview-desk");
  await press(page, page.getByRole("button", { name: "Put in force" }));
  await go(page, "/protocol");
  assert.equal(await page.getByLabel(/^Minimum interval/).first().inputValue(), "98");
  await press(page, page.locator(".versions a").first());
  await inspect(page, "version-desk");
}));

test("a practitioner is added", at("/settings/practitioners", async (page) => {
  const form = page.locator("section", { has: page.getByRole("heading", { name: "Add a practitioner" }) });
  await form.getByLabel("Name").fill("Dr. Quinn Reyes");
  await press(page, form.getByRole("button", { name: "Add" }));
  assert.ok(await page.getByRole("heading", { name: "Dr. Quinn Reyes" }).isVisible());
}));

test("a device gets a password that is shown once and opens the calendars", at("/settings/app-passwords?of=" + setting.practitioner_id, async (page) => {
  await page.getByLabel("What it is called").fill("Tablet at the desk");
  await press(page, page.getByRole("button", { name: "Make a password" }));
  const [username, password] = [await page.getByLabel("User name").inputValue(), await page.getByLabel("Password", { exact: true }).inputValue()];
  await inspect(page, "app-password-made-desk");
  const answer = await fetch(setting.caldav_url, { method: "PROPFIND", headers: { depth: "0", authorization: "Basic " + Buffer.from(`${username}:${password}`).toString("base64") } });
  assert.equal(answer.status, 207);
  await go(page, "/settings/app-passwords?of=" + setting.practitioner_id);
  assert.ok(!(await page.content()).includes(password));
  await press(page, page.getByRole("button", { name: /^Revoke\s*: Tablet at the desk/ }));
  assert.ok(!(await page.locator("main").innerText()).includes("Tablet at the desk"));
}));

test("the clinic is closed on some days and on holidays, and opened again", at("/settings/closures", async (page) => {
  await page.getByLabel("First day").fill(date(3));
  await page.getByLabel("Last day").fill(date(4));
  await page.getByLabel("Name").fill("Painters");
  await press(page, page.getByRole("button", { name: "Close", exact: true }));
  assert.ok((await page.locator("main").innerText()).includes("Painters"));
  await press(page, page.getByRole("button", { name: /^Open again\s*: Painters/ }));
  assert.ok(!(await page.locator(".examples").allInnerTexts()).join().includes("Painters"));
  await page.getByLabel("Country or region").selectOption({ label: "Germany" });
  await press(page, page.getByRole("button", { name: /^Show 20/ }));
  assert.ok(await page.locator("[name=day]").count() > 5);
  await inspect(page, "holidays-desk");
  for (const day of await page.locator("[name=day]").all()) await day.check({ force: true });
  await press(page, page.getByRole("button", { name: "Add to the closures" }));
  assert.ok(await page.locator(".examples li").count() > 5);
}));

test("the audit says who did what", at("/settings/audit", async (page) => {
  const rows = page.locator("tbody tr");
  assert.ok(await rows.count() > 10);
  assert.ok(await rows.filter({ hasText: "Dr Ines Brook" }).filter({ hasText: "clos" }).count() > 0 || await rows.filter({ hasText: "settings" }).count() > 0);
}));
