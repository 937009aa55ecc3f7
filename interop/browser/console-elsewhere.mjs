// A practitioner's calendar on another server: found, chosen, connected, and changed on
// both sides at once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { api, at, date, go, notice } from "./staff.mjs";
import { press, setting } from "./visitor.mjs";

const start = "/settings/elsewhere/new?of=" + setting.practitioner_id;
const form = (page) => page.locator("section", { has: page.getByRole("heading", { name: "A calendar account" }) });

async function find(page, password) {
  await form(page).getByLabel("Address of the server").fill(setting.elsewhere_url);
  await form(page).getByLabel("User name there").fill(setting.elsewhere_username);
  await form(page).getByLabel(/^App password/).fill(password);
  await press(page, form(page).getByRole("button", { name: "Find calendars" }));
}

// there asks the other server as she would with an app.
async function there(method, path, body, headers = {}) {
  const authorization = "Basic " + Buffer.from(setting.elsewhere_username + ":" + setting.elsewhere_password).toString("base64");
  const response = await fetch(setting.elsewhere_calendar + path, { method, body, headers: { authorization, ...headers } });
  assert.ok(response.ok, `${method} ${path}: ${response.status}`);
  return response.text();
}

// until asks again until something is so.
async function until(what, is) {
  for (const deadline = Date.now() + 20_000; !await is();) {
    assert.ok(Date.now() < deadline, what);
    await new Promise((done) => setTimeout(done, 100));
  }
}

test("a wrong password is refused at its field, and all else that was typed stays", at(start, async (page) => {
  await find(page, "mistyped-there");
  assert.equal(await form(page).getByLabel(/^App password/).getAttribute("aria-invalid"), "true");
  assert.equal(await form(page).getByLabel("User name there").inputValue(), setting.elsewhere_username);
  assert.ok(!(await page.content()).includes("mistyped-there"), "no page holds a password");
  await inspect(page, "elsewhere-refused-desk");
}));

test("a calendar is found, chosen, connected and up to date, and no page holds its password", at(start, async (page) => {
  await find(page, setting.elsewhere_password);
  assert.ok(!(await page.content()).includes(setting.elsewhere_password));
  await page.getByRole("radio", { name: /^Both ways/ }).check({ force: true });
  await page.locator("fieldset", { hasText: "Which one takes bookings" }).getByRole("radio").nth(1).check({ force: true });
  await inspect(page, "elsewhere-choose-desk");
  await press(page, page.getByRole("button", { name: "Connect", exact: true }));
  await until("it is not up to date", async () => {
    await page.reload();
    return (await page.locator(".elsewhere-status").innerText()).startsWith("Up to date");
  });
  assert.ok(await page.getByText("Takes bookings").isVisible());
  assert.ok(!(await page.content()).includes(setting.elsewhere_password));
  await press(page, page.getByRole("button", { name: "Sync now" }));
  assert.match(await notice(page), /compared/);
}));

test("what was changed on both sides is shown with both versions, and the other one taken", at("/settings/elsewhere", async (page) => {
  const visits = `/patients/${setting.patient_id}/appointments`;
  const visit = await api("POST", visits, { start: date(41) + "T09:00:00" });
  let name;
  await until("the booking is not there", async () => {
    const list = await there("PROPFIND", "", undefined, { depth: "1" });
    name = list.match(/[^/<>]+\.ics/)?.[0];
    return name;
  });
  const body = await there("GET", name);
  await there("PUT", name, body.replace(/T090000/, "T110000").replace(/T093000/, "T113000"), { "content-type": "text/calendar" });
  await api("PATCH", `${visits}/${visit.id}`, { start: date(41) + "T15:00:00" });
  await until("the conflict is not told", async () => (await api("GET", "/calendars-elsewhere/conflicts")).items.length > 0);
  await page.reload();
  await press(page, page.getByRole("link", { name: "See which version holds" }));
  const versions = page.locator(".versions dd");
  assert.match(await versions.nth(0).innerText(), /11:00/);
  assert.match(await versions.nth(1).innerText(), /15:00/);
  await inspect(page, "elsewhere-conflicts-desk");
  await press(page, page.getByRole("button", { name: /^Take the other version/ }));
  assert.match(await notice(page), /other version holds/);
  assert.equal((await api("GET", `${visits}/${visit.id}`)).start, date(41) + "T15:00:00");
  await until("it does not reach the other side", async () => (await there("GET", name)).includes("T150000"));
}));
