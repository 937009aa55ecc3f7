// Somebody who works at the clinic, at the console: logged in once for all tests.
import assert from "node:assert/strict";
import { desk, press, setting, visit } from "./visitor.mjs";

export const tablet = { viewport: { width: 820, height: 1180 }, hasTouch: true };

// owner is who is logged in, as Playwright keeps it.
export let owner;

// arrive logs the clinic's owner in.
export async function arrive() {
  await visit(setting.console_url, desk, async (page) => {
    await logIn(page, setting.username, setting.password);
    owner = await page.context().storageState();
  });
}

export async function logIn(page, username, password, code = "") {
  await page.getByLabel("User name").fill(username);
  await page.getByLabel("Password").fill(password);
  if (code !== "") await page.locator("[name=code]").fill(code);
  await press(page, page.getByRole("button", { name: "Log in" }));
}

// at is a test in which the owner is at a page of the console.
export function at(path, act, options = {}) {
  return () => visit(address(path), { ...desk, storageState: owner, ...options }, act);
}

export function address(path) { return setting.console_url.replace(/\/$/, "") + path; }

// go leads to a page of the console.
export async function go(page, path) {
  await page.goto(address(path));
  return page;
}

// heading is what the page says it is.
export function heading(page) { return page.locator("h1").innerText(); }

// notice is what the page says was done.
export function notice(page) { return page.locator(".notice[role=status]").innerText(); }

// api asks the clinic's REST API, which says what was really kept.
export async function api(method, path, body) {
  const response = await fetch(setting.api_url + path, {
    method, headers: { authorization: "Bearer " + setting.api_key, ...body && { "content-type": "application/json" } }, body: body && JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}

// patient is the one that the demo announces, or another one by the clinic's code.
export async function patients() { return (await api("GET", "/patients?limit=100")).items; }

// feed is a feed's bytes as a calendar service reads them, unfolded.
export async function feed(patient) {
  const { items } = await api("GET", `/patients/${patient}/feeds`);
  const response = await fetch(items.find((f) => f.url)?.url);
  assert.equal(response.status, 200);
  return (await response.text()).replaceAll("\r\n ", "");
}

// date is a day so many days from now, as forms take it.
export function date(days) { return new Date(Date.now() + days * 864e5).toISOString().slice(0, 10); }

// week is the ISO week of a day, as the calendar's addresses have it.
export function week(day) {
  const thursday = new Date(day + "T00:00Z");
  thursday.setUTCDate(thursday.getUTCDate() + 3 - (thursday.getUTCDay() + 6) % 7);
  const first = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  return `${thursday.getUTCFullYear()}-W${String(Math.floor((thursday - first) / 6048e5) + 1).padStart(2, "0")}`;
}
