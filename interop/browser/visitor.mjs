// A patient at her page: one browser for all tests, and a visit that fails its test
// whenever something happens that must never happen.
import assert from "node:assert/strict";
import { chromium } from "playwright-core";

// What the Go test has started, and where pictures go.
export const setting = JSON.parse(process.env.AFTERGLOW_SETTING);

const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";

export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, userAgent: iPhone };
export const desk = { viewport: { width: 1280, height: 900 } };

let browser;

export async function open() {
  browser = await chromium.launch({
    executablePath: setting.chromium,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--hide-scrollbars"],
  });
}

export async function close() { await browser.close(); }

// visit lets a patient in by her link and gives her page to act. It fails if the
// page asked another origin for anything, said an error on the console, as it does
// when its policy is violated, or threw. Nothing ever leaves this machine: sites
// that are opened in another tab are empty.
// Answers that it expects, as a refusal, are no faults.
export async function visit(link, { expects = [422], ...options }, act) {
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  const ours = (url) => url.startsWith(setting.base_url + "/");
  const faults = [];
  try {
    await context.route((url) => !ours(url.href), (route) => route.fulfill({ contentType: "text/html", body: "" }));
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    page.on("request", (request) => { if (!ours(request.url())) faults.push("asked " + new URL(request.url()).origin); });
    page.on("pageerror", (error) => faults.push("threw: " + error.message));
    page.on("console", (message) => {
      // A form that is refused, and a link that leads nowhere, are errors to Chromium.
      const asked = expects.some((status) => message.text().includes(`status of ${status}`)) || message.text().includes("status of 404") && message.location().url === link;
      if (message.type() === "error" && !asked) faults.push("console: " + message.text());
    });
    await page.goto(link);
    await act(page);
  } finally {
    await context.close();
  }
  assert.deepEqual(faults, []);
}

// press is a click on what leads to another page, or to this one again, and waits
// until that is there.
export async function press(page, button) {
  const loaded = page.waitForEvent("load");
  await button.click();
  await loaded;
}

// consent agrees to what the page says about calendars.
export async function consent(page) {
  await page.locator("#consent-agree").check({ force: true });
  await press(page, form(page, "/my/consent").locator("button"));
}

// send fills a form that leads to an action, and sends it. What is folded is opened.
export async function send(page, form, fields = {}) {
  const folded = form.locator("xpath=ancestor::details[not(@open)]/summary");
  for (const summary of await folded.all()) await summary.click();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).fill(value);
  await press(page, form.locator("button:not([formaction])"));
}

// form is the one that leads to an address that ends so.
export function form(page, action) { return page.locator(`form[action$="${action}"]`).first(); }

// unfold opens everything that can be opened, and lets the pictures in it load.
export async function unfold(page) {
  await page.evaluate(() => {
    for (const d of document.querySelectorAll("main details")) d.open = true;
    for (const img of document.images) img.loading = "eager";
  });
  await page.waitForFunction(() => [...document.images].every((img) => img.complete && img.naturalWidth > 0));
}

// feedAddresses are the addresses of feeds that the page holds anywhere.
export async function feedAddresses(page) {
  const found = (await page.content()).match(/\/feeds\/[\w-]{43}\/calendar\.ics/g);
  return [...new Set(found ?? [])];
}

// entries are a feed's events as a calendar service reads them, in the feed's order.
export async function entries(address) {
  const response = await fetch(setting.base_url + address);
  assert.equal(response.status, 200);
  const lines = (await response.text()).replaceAll("\r\n ", "");
  return [...lines.matchAll(/BEGIN:VEVENT\r\n(.*?)END:VEVENT/gs)].map(([, event]) => ({
    title: event.match(/^SUMMARY:(.*)\r$/m)[1].replaceAll(/\\([,;\\])/g, "$1"),
    start: event.match(/^DTSTART.*:(\d{4})(\d\d)(\d\d)/m).slice(1).join("-"),
  }));
}

// day is a date so many days from now, as forms take it.
export function day(days) { return new Date(Date.now() + days * 864e5).toISOString().slice(0, 10); }
