// A patient at her page: one browser for all tests, and a page that fails its test
// whenever something happens that must never happen.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// The levels of WCAG 2.2 AA, as axe-core names them.
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// What the Go test has started, and where screenshots go.
export const setting = JSON.parse(process.env.AFTERGLOW_SETTING);

export const sizes = {
  phone: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  desk: { viewport: { width: 1280, height: 900 } },
};

export const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

let browser;

export async function open() {
  browser = await chromium.launch({
    executablePath: setting.chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--hide-scrollbars"],
  });
}

export async function close() { await browser.close(); }

// visit lets a patient in by her link and gives her page to do. It fails if the
// page asked another origin for anything, said an error on the console, or threw.
export async function visit(link, options, visitor) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const faults = [];
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  page.on("request", (request) => {
    if (!request.url().startsWith(setting.base_url + "/")) faults.push("asked " + new URL(request.url()).origin);
  });
  page.on("console", (message) => {
    const refused = message.text().includes("status of 422") || message.text().includes("status of 404");
    if (message.type() === "error" && !refused) faults.push("console: " + message.text());
  });
  page.on("pageerror", (error) => faults.push("threw: " + error.message));
  try {
    await page.goto(link);
    await visitor(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, []);
}

// consent agrees to what the page says about calendars, if it still asks.
export async function consent(page) {
  if (await page.locator('form[action="/my/consent"]').count() === 0) return;
  await page.check("#consent-agree", { force: true });
  await page.click('form[action="/my/consent"] button');
}

// unfold opens everything that can be opened.
export async function unfold(page) {
  await page.evaluate(() => { for (const d of document.querySelectorAll("main details")) d.open = true; });
}

// send fills a form that leads to an action, and sends it.
export async function send(page, action, fields) {
  const form = page.locator(`form[action="${action}"]`);
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  await form.locator("button").first().click();
}

// barriers are what axe-core finds on the page as it is shown.
async function barriers(page) {
  await page.evaluate(axe);
  const found = await page.evaluate((runOnly) => axe.run(document, { runOnly }), levels);
  return found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`);
}

// picture keeps a picture of the page for people to look at.
export async function picture(page, name) {
  await page.screenshot({ path: path.join(setting.screenshots, name + ".png"), fullPage: true });
}

// inspect keeps a picture of the page, and wants it free of barriers and no wider
// than the screen.
export async function inspect(page, name) {
  await fits(page, name);
  assert.deepEqual(await barriers(page), [], name);
}

// fits keeps a picture of the page, and wants it no wider than the screen.
export async function fits(page, name) {
  await picture(page, name);
  const beyond = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(beyond <= 0, `${name} is ${beyond} pixels wider than the screen`);
}

// feedAddresses are the addresses of feeds that the page holds anywhere.
export async function feedAddresses(page) {
  const found = (await page.content()).match(/\/feeds\/[\w-]{43}\/calendar\.ics/g);
  return [...new Set(found ?? [])];
}

// calendar is a feed as a calendar service reads it, its folds undone.
export async function calendar(address) {
  const response = await fetch(setting.base_url + address);
  assert.equal(response.status, 200);
  return (await response.text()).replaceAll("\r\n ", "");
}

// titles are the titles of a feed's events, in the feed's order.
export function titles(feed) { return [...feed.matchAll(/^SUMMARY:(.*)\r$/gm)].map((m) => m[1]); }

// day is a date so many days from now, as forms take it.
export function day(days) { return new Date(Date.now() + days * 864e5).toISOString().slice(0, 10); }
