// How a feed's address gets into a calendar (interop.md section 3), on the page of
// a patient who has agreed to it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { desk, feedAddresses, phone, setting, unfold, visit } from "./visitor.mjs";

const link = setting.patient_page_url;
const android = "Mozilla/5.0 (Linux; Android 16; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36";
const google = "https://calendar.google.com/calendar/u/0/r/settings/addbyurl";

// The feed as an address, as far as it is shown.
async function feed(page) {
  const [path] = await feedAddresses(page);
  return setting.base_url + path;
}

async function links(page) { return page.locator("#calendar a").evaluateAll((all) => all.map((a) => a.href)); }

// interop.md L1, L11, L12.
test("an iPhone subscribes by one tap, or by a profile", async () => {
  await visit(link, { ...phone, acceptDownloads: true }, async (page) => {
    const webcal = (await feed(page)).replace("http:", "webcal:");
    const first = page.locator("#calendar a.button").first();
    assert.equal(await first.getAttribute("href"), webcal);
    assert.ok(await first.isVisible());
    const profile = page.waitForEvent("download");
    await page.locator("a[href$='calendar.mobileconfig']").first().click();
    assert.equal((await profile).suggestedFilename(), "calendar.mobileconfig");
    await unfold(page);
    await inspect(page, "subscribe-iphone");
  });
});

// interop.md L3: copy the address, then open the page to paste it into.
test("at a desk, opening Google Calendar copies the address on the way", async () => {
  await visit(link, { ...desk, permissions: ["clipboard-read", "clipboard-write"] }, async (page) => {
    const address = await feed(page);
    const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
    await page.evaluate(() => navigator.clipboard.writeText("something else"));
    const tab = page.waitForEvent("popup");
    await page.locator(`a[href="${google}"]`).first().click();
    const opened = await tab;
    await opened.waitForURL(google);
    assert.equal(await opened.evaluate(() => document.referrer), "");
    assert.equal(await opened.evaluate(() => opener), null);
    await opened.close();
    await page.bringToFront();
    assert.equal(await clipboard(), address);
    await page.evaluate(() => navigator.clipboard.writeText("something else"));
    await page.locator("[data-copy]").first().click();
    assert.equal(await clipboard(), address);
  });
});

// interop.md L5, L6.
test("both of Microsoft's calendars are handed the address as it is", async () => {
  await visit(link, desk, async (page) => {
    const address = await feed(page);
    const all = (await links(page)).map((href) => new URL(href));
    for (const host of ["outlook.live.com", "outlook.office.com"]) {
      const asked = all.find((url) => url.host === host);
      assert.equal(asked?.pathname, "/calendar/0/addfromweb");
      assert.equal(asked.searchParams.get("url"), address);
      assert.notEqual(asked.searchParams.get("name"), "");
    }
  });
});

// interop.md L4: Google's app breaks its own links, so none is there; a phone that
// can share hands the address on.
test("Android shares the address", async () => {
  await visit(link, { ...phone, userAgent: android }, async (page) => {
    assert.deepEqual((await links(page)).filter((href) => new URL(href).host.endsWith("google.com")), []);
    // What is shared goes through the system, which is not here.
    await page.evaluate(() => { Object.defineProperty(navigator, "share", { value: async (what) => { globalThis.shared = what; } }); });
    const mail = page.locator("a[href^='mailto:']").first();
    assert.ok(decodeURIComponent(await mail.getAttribute("href")).includes(await feed(page)));
    await inspect(page, "subscribe-android");
  });
});

test("the address is shown as codes, and the calendar downloaded as a file", async () => {
  await visit(link, { ...desk, acceptDownloads: true }, async (page) => {
    await unfold(page);
    assert.equal(await page.locator("img[src*='code.svg']").count(), 2); // both were drawn, or unfold waits in vain
    const download = page.waitForEvent("download");
    await page.locator("a[href$='/calendar.ics'][href^='/my/']").first().click();
    assert.equal((await download).suggestedFilename(), "calendar.ics");
    await inspect(page, "subscribe-desk");
  });
});
