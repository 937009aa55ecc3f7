// The calendar: weeks and months, moving an appointment, and appointments that came
// from a calendar app without a patient.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { api, at, date, go, heading, notice, week } from "./staff.mjs";
import { press, setting } from "./visitor.mjs";

test("the week and the month are turned by links and by keys", at("/calendar", async (page) => {
  const first = await heading(page);
  await press(page, page.locator("[rel=next]"));
  assert.notEqual(await heading(page), first);
  await press(page, page.locator("[rel=prev]"));
  assert.equal(await heading(page), first);
  await press(page, page.getByRole("link", { name: "Month" }));
  assert.ok(await page.locator(".cal-month .cal-day").count() >= 28);
  const month = await heading(page);
  await page.locator("[rel=next]").focus();
  const loaded = page.waitForEvent("load");
  await page.keyboard.press("Enter");
  await loaded;
  assert.notEqual(await heading(page), month);
}));

test("an appointment is moved, and stands at its new time alone", at("/calendar?practitioner=all&week=" + week(date(21)), async (page) => {
  const made = await api("POST", `/patients/${setting.patient_id}/appointments`, { practitioner_id: setting.practitioner_id, start: date(21) + "T08:15:00", minutes: 30 });
  await page.reload();
  const entry = (day, time) => page.locator(`#day-${day} .cal-times .cal-entry`, { hasText: time });
  await press(page, entry(date(21), "08:15").first());
  if (!new URL(page.url()).pathname.includes(made.id)) await go(page, `/patients/${setting.patient_id}/appointments/${made.id}`);
  await page.locator("[name=date]").fill(date(22));
  await page.locator("[name=time]").fill("10:45");
  const save = page.getByRole("button", { name: /^Save/ });
  await press(page, save);
  const taken = page.getByLabel(/^Book it all the same/); // by what the clinic has then
  if (await taken.count() > 0) {
    await taken.check();
    await press(page, save);
  }
  assert.notEqual(await notice(page), "");
  for (const day of [date(21), date(22)]) {
    await go(page, "/calendar?practitioner=all&week=" + week(day));
    assert.equal(await entry(day, day === date(22) ? "10:45" : "08:15").count(), day === date(22) ? 1 : 0, day);
  }
  assert.ok((await api("GET", `/patients/${setting.patient_id}/appointments/${made.id}`)).start.startsWith(date(22) + "T10:45"));
}));

// put writes an appointment as a practitioner's calendar app does.
async function put(uid, title, day) {
  const found = await fetch(`${setting.caldav_url}calendars/${setting.dav_username}/appointments/${uid}.ics`, {
    method: "PUT", headers: { "content-type": "text/calendar; charset=utf-8", authorization: "Basic " + Buffer.from(`${setting.dav_username}:${setting.dav_password}`).toString("base64") },
    body: ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//An app//EN", "BEGIN:VEVENT", "UID:" + uid, "DTSTAMP:20260101T000000Z",
      `DTSTART:${day.replaceAll("-", "")}T150000Z`, `DTEND:${day.replaceAll("-", "")}T153000Z`, "SUMMARY:" + title, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n"),
  });
  assert.ok(found.ok, `PUT: ${found.status}`);
}

for (const [how, options] of [["with a mouse", {}], ["without JavaScript", { javaScriptEnabled: false }]]) {
  test(`${how}: an appointment from a calendar app waits until it is said whose it is`, at("/calendar", async (page) => {
    const title = how === "with a mouse" ? "Visit Joon" : "Visit Hanne";
    await put(`waits-${options.javaScriptEnabled ?? "yes"}`, title, date(30));
    await go(page, "/waiting");
    const card = page.locator(".waits > li", { has: page.getByRole("heading", { name: title }) });
    if (options.javaScriptEnabled !== false) await inspect(page, "waiting-desk");
    await card.getByRole("searchbox").fill(title.split(" ")[1]);
    await press(page, card.getByRole("button", { name: "Find" }));
    await press(page, card.locator("button[name=patient]").last());
    assert.notEqual(await notice(page), "");
    assert.equal(await card.count(), 0, "it no longer waits");
  }, options));
}
