// The due board: who is due, why, and booking or contacting her from there.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { api, at, date, go, heading, notice, tablet, week } from "./staff.mjs";
import { press } from "./visitor.mjs";

const rows = (page) => page.locator("table.due tbody tr");
const free = (page) => rows(page).filter({ has: page.getByRole("link", { name: /^Book / }) });

test("the tabs and filters of the board narrow it", at("/", async (page) => {
  const all = await rows(page).count();
  assert.ok(all >= 5, `${all} are due`);
  for (const tab of ["Overdue", "In the window"]) {
    const link = page.getByRole("navigation", { name: "States" }).getByRole("link", { name: new RegExp("^" + tab) });
    const promised = Number((await link.innerText()).match(/\d+$/)[0]);
    await press(page, link);
    assert.equal(await rows(page).count(), promised, tab);
    for (const row of await rows(page).all()) assert.match(await row.locator(".badges").innerText(), new RegExp(tab, "i"));
  }
  await go(page, "/");
  const practitioner = page.getByLabel("Practitioner");
  await practitioner.selectOption({ index: 1 });
  const name = await practitioner.locator("option:checked").innerText();
  await press(page, page.getByRole("button", { name: "Show" }));
  assert.ok(await rows(page).count() < all);
  for (const row of await rows(page).all()) assert.ok((await row.innerText()).includes(name), name);
  await go(page, "/");
  await page.getByLabel("Appointment").selectOption("yes");
  await press(page, page.getByRole("button", { name: "Show" }));
  assert.equal(await free(page).count(), 0);
}));

for (const [how, options, nth] of [["on a tablet", tablet, 0], ["without JavaScript", { javaScriptEnabled: false }, 1]]) {
  test(`${how}: the first who has nothing booked is booked in two clicks, and it stands in her feed and in the calendar`, at("/", async (page) => {
    const row = free(page).nth(nth);
    const who = await row.locator(".who-is").innerText();
    const patient = (await row.locator(".who-is").getAttribute("href")).split("/").pop();
    let clicks = 0;
    const click = async (button) => { clicks++; await press(page, button); };
    await click(row.getByRole("link", { name: /^Book / }));
    assert.equal(await heading(page), "Book a visit");
    if (nth === 0) await inspect(page, "booking-tablet");
    const time = page.locator("button[name=start]").first();
    const start = await time.getAttribute("value");
    await click(time);
    assert.equal(clicks, 2);
    assert.notEqual(await notice(page), "");

    const booked = (await api("GET", `/patients/${patient}/appointments`)).items.find((a) => a.start.startsWith(start.slice(0, 16)));
    assert.ok(booked, "kept");
    const { items: feeds } = await api("GET", `/patients/${patient}/feeds`);
    const bytes = await (await fetch(feeds[0].url)).text();
    assert.ok(bytes.includes(start.slice(0, 10).replaceAll("-", "") + "T" + start.slice(11, 16).replace(":", "")), "in her feed");
    await go(page, `/calendar?practitioner=all&week=${week(start.slice(0, 10))}`);
    const entry = page.locator(`#day-${start.slice(0, 10)} .cal-times .cal-entry`, { hasText: who });
    assert.ok((await entry.first().innerText()).includes(start.slice(11, 16)), "in the calendar");
    if (nth === 0) await inspect(page, "calendar-booked-tablet");
    await go(page, "/");
    assert.equal(await free(page).filter({ hasText: who }).count(), 0, "nobody books her again");
  }, options));
}

test("a time that is taken is not booked twice", at("/", async (page) => {
  await press(page, free(page).first().getByRole("link", { name: /^Book / }));
  const day = await page.locator("button[name=start]").first().getAttribute("value");
  const other = page.locator("#book-form");
  const practitioner = await page.getByLabel("With").inputValue();
  const book = async () => {
    await other.getByLabel("Day").fill(day.slice(0, 10));
    await other.getByLabel("Time").fill("07:00");
    await press(page, other.getByRole("button"));
  };
  await book();
  assert.notEqual(await notice(page), "");
  await go(page, "/");
  await press(page, free(page).first().getByRole("link", { name: /^Book / }));
  await page.goto(`${page.url().split("?")[0]}?practitioner=${practitioner}`);
  await book();
  assert.equal(await heading(page), "Book a visit");
  assert.notEqual(await page.getByRole("alert").innerText(), "");
  await inspect(page, "booking-taken-desk");
}));

test("a contact is noted, and who is put off leaves the board until then", at("/", async (page) => {
  const row = free(page).first();
  const who = await row.locator(".who-is").innerText();
  await row.locator(".contact summary").click();
  await row.getByLabel("Note").fill("will call back");
  await row.getByLabel("Put off until").fill(date(14));
  await press(page, row.getByRole("button", { name: "Note it" }));
  assert.notEqual(await notice(page), "");
  await press(page, page.getByRole("link", { name: /^Put off/ }));
  assert.match(await rows(page).filter({ hasText: who }).innerText(), /will call back/);
}));

test("the forecast is a chart, a table of the same weeks, and a file", at("/forecast", async (page) => {
  assert.equal(await page.locator("table.forecast tbody tr").count(), 26);
  assert.ok(await page.locator(".forecast-scroll svg").isVisible());
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Download as CSV" }).click()]);
  assert.match(download.suggestedFilename(), /\.csv$/);
  const { readFile } = await import("node:fs/promises");
  const lines = (await readFile(await download.path(), "utf8")).trim().split(/\r?\n/);
  assert.equal(lines.length, 27);
}));
