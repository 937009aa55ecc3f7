// A patient's page: finding her, recording and correcting what there is about her,
// and her calendars.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barrierFree, inspect } from "./inspect.mjs";
import { api, at, date, feed, go, heading, notice } from "./staff.mjs";
import { phone, press, setting, visit } from "./visitor.mjs";

const hers = "/patients/" + setting.patient_id;
const noScript = { javaScriptEnabled: false };

const save = (page) => press(page, page.getByRole("button", { name: /^Save/ }));
const section = (page, id) => page.locator("#" + id);

// remove opens a record by what its row says, and deletes it.
async function remove(page, id, text) {
  await press(page, section(page, id).locator("li", { hasText: text }).first().getByRole("link", { name: /^Correct/ }));
  await page.locator(".others summary", { hasText: "Delete" }).click();
  await press(page, page.getByRole("button", { name: "Delete it" }));
  assert.equal(await section(page, id).locator("li", { hasText: text }).count(), 0);
}

test("a patient is found by typing the beginning of her name, by keys alone", at("/patients", async (page) => {
  await page.keyboard.type("ell"); // the field has the focus
  const there = page.waitForURL(/\/patients\/\w{20}|q=ell/);
  await page.keyboard.press("Enter");
  await there;
  assert.match(await heading(page), /^Mara Ellison/);
}));

for (const [how, options] of [["with a mouse", {}], ["without JavaScript", noScript]]) {
  test(`${how}: a patient is added, and what is missing is said at its field`, at("/patients/new", async (page) => {
    const name = how === "with a mouse" ? "Zelda Fitz" : "Zora Neale";
    await press(page, page.getByRole("button", { name: "Add her" }));
    assert.equal(await page.getByLabel("Name", { exact: true }).getAttribute("aria-invalid"), "true");
    await page.getByLabel("Name", { exact: true }).fill(name);
    await page.getByLabel("E-mail address").fill(name.split(" ")[0].toLowerCase() + "@patient.example");
    await press(page, page.getByRole("button", { name: "Add her" }));
    assert.ok((await heading(page)).startsWith(name));
    if (how === "with a mouse") await inspect(page, "patient-new-desk");
  }, options));
}

test("a treatment is added on the face with the mouse, like the last time, corrected and deleted", at(hers, async (page) => {
  const before = await feed(setting.patient_id);
  await press(page, section(page, "treatments").locator("a.button:not(.quiet)").first()); // the same as last time
  assert.ok(await page.locator("[name=zone]:checked").count() > 0, "filled in");
  for (const box of await page.locator("[name=zone]").all()) await box.uncheck({ force: true });
  await page.locator(".hot-forehead").first().click({ force: true });
  await page.locator(".hot-masseter.other").click({ force: true });
  assert.deepEqual(await page.locator("[name=zone]:checked").evaluateAll((all) => all.map((b) => b.value).sort()), ["forehead", "masseter"]);
  await page.getByLabel("Forehead, units").fill("14");
  await page.getByLabel("Masseter, units").fill("");
  assert.equal(await page.locator("#treatment-total").innerText(), "14");
  await inspect(page, "treatment-filled-desk");
  await save(page);
  if (await page.getByRole("button", { name: "Save anyway" }).count() > 0) await save(page); // it has been said what is unusual
  assert.notEqual(await notice(page), "");
  assert.notEqual(await feed(setting.patient_id), before, "her calendar follows at once");
  const row = section(page, "treatments").locator("li", { hasText: "orehead 14" });
  await press(page, row.first().getByRole("link", { name: /^Correct/ }));
  await page.getByLabel("Forehead, units").fill("15");
  await save(page);
  if (await page.getByRole("button", { name: "Save anyway" }).count() > 0) await save(page);
  await remove(page, "treatments", "orehead 15");
  const dates = (bytes) => bytes.match(/DTSTART.*/g);
  assert.deepEqual(dates(await feed(setting.patient_id)), dates(before), "what was deleted moves nothing any more");
}));

test("a treatment is added by keys alone", at(`${hers}/treatments/new?like=none`, async (page) => {
  const reach = async (selector) => {
    for (let i = 0; i < 80; i++) {
      if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`${selector} is never reached`);
  };
  await reach("[name=type]");
  await page.keyboard.press("ArrowRight"); // a touch-up
  await reach("#zone-lip_flip");
  await page.keyboard.press("Space");
  await page.keyboard.press("Tab");
  await page.keyboard.type("6");
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
  if (await page.getByRole("button", { name: "Save anyway" }).count() > 0) await save(page);
  await section(page, "treatments").locator("li", { hasText: /lip flip 6/i }).first().waitFor();
  await remove(page, "treatments", /lip flip 6/i);
}));

test("without JavaScript: a treatment is added, and one without a zone is refused where the zones are", at(`${hers}/treatments/new?like=none`, async (page) => {
  await save(page);
  assert.notEqual(await page.locator("#treatment-zone-problem").innerText(), "");
  await page.locator("#treatment-type-touch_up, [name=type]").last().check({ force: true });
  await page.locator("#zone-glabella").check({ force: true });
  await page.getByLabel("Glabella, units").fill("7");
  await save(page);
  if (await page.getByRole("button", { name: "Save anyway" }).count() > 0) await save(page);
  await remove(page, "treatments", "labella 7");
}, noScript));

const records = {
  observations: { fill: async (page) => {
    await page.locator("[name=movement]").first().check({ force: true });
    await page.locator("[name=zone]").first().check({ force: true });
    await page.locator("[name=date]").fill(date(-1));
    await page.getByLabel("Note").fill("seen at the desk");
  }, says: "seen at the desk" },
  events: { fill: async (page) => { await page.getByLabel("What it is").fill("Premiere"); await page.locator("[name=date]").fill(date(200)); }, says: "Premiere" },
  packages: { fill: async (page) => { await page.getByLabel("Sessions in the package").fill("7"); await page.getByLabel("Used so far").fill("2"); }, says: "7" },
  pauses: { fill: async (page) => { await page.locator("[name=from]").fill(date(400)); await page.locator("[name=until]").fill(date(420)); await page.getByLabel("Why").fill("abroad"); }, says: "abroad" },
};
for (const [id, { fill, says }] of Object.entries(records)) {
  test(`one of the ${id} is added, and deleted`, at(`${hers}/${id}/new`, async (page) => {
    for (const day of await page.locator("[type=date]").all()) await day.fill("");
    await save(page); // with nothing typed
    assert.ok(await page.locator(".problem").count() > 0, "what is missing is said");
    await inspect(page, `${id}-refused-desk`);
    await fill(page);
    await save(page);
    assert.notEqual(await notice(page), "");
    await remove(page, id, says);
  }));
}

test("a clinician decides otherwise, with a reason", at(`${hers}/overrides/new`, async (page) => {
  await page.locator("[name=item]").first().check({ force: true });
  await page.locator("[name=from]").fill(date(100));
  await save(page);
  assert.equal(await page.getByLabel("Why").getAttribute("aria-invalid"), "true", "not without a reason");
  await page.getByLabel("Why").fill("She asked for it");
  await save(page);
  assert.ok((await page.locator("#plan").innerText()).includes("Decided by a clinician"));
  await remove(page, "overrides", "She asked for it");
}));

test("a calendar gets another address, and its code can be scanned", at(hers, async (page) => {
  const address = () => section(page, "feeds").locator("input[id^=address-]").first().inputValue();
  const old = await address();
  await press(page, section(page, "feeds").getByRole("button", { name: /^New address/ }).first());
  const fresh = await address();
  assert.notEqual(fresh, old);
  assert.match(await (await fetch(fresh)).text(), /BEGIN:VEVENT/);
  assert.doesNotMatch(await (await fetch(old)).text(), /BEGIN:VEVENT/);
  await section(page, "feeds").locator("summary", { hasText: "Subscribe" }).first().click();
  const code = section(page, "feeds").locator(".codes img").first();
  await code.scrollIntoViewIfNeeded();
  await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await code.elementHandle());
  await barrierFree(page, "feeds");
}));

test("a link to her page is made, shown once, and opens it on her phone", at(hers, async (page) => {
  await press(page, page.getByRole("button", { name: "Make a link for her" }));
  const link = await page.getByLabel("Address of her page").inputValue();
  await inspect(page, "pagelink-desk");
  await visit(link, phone, async (her) => assert.ok(await her.locator("#plan .item").count() > 0));
  await go(page, hers);
  assert.ok(!(await page.content()).includes(link.split("/").pop()));
}));

test("what changed and why is told", at(hers + "/changes", async (page) => {
  assert.ok((await page.locator(".changes li").count()) > 2);
  assert.match(await page.locator(".changes").first().innerText(), /Dr Ines Brook/);
}));

test("correcting who she is changes her name everywhere", at(hers + "/person", async (page) => {
  const name = page.getByLabel("Name", { exact: true });
  await name.fill("Mara Ellison-Wu");
  await save(page);
  assert.match(await heading(page), /^Mara Ellison-Wu/);
  assert.equal((await api("GET", hers)).name, "Mara Ellison-Wu");
  await go(page, hers + "/person");
  await name.fill("Mara Ellison");
  await save(page);
}));
