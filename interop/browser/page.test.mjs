// The patient's page as a patient uses it, in a real browser.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import {
  calendar, close, consent, day, feedAddresses, fits, iPhone, inspect, open, picture, send, setting, sizes, titles, unfold, visit,
} from "./visitor.mjs";

const { stranger, mover, noScript } = setting.others; // links of patients who were asked nothing yet

before(open);
after(close);

// interop.md P9, L1, L3, L5, L6.
test("no address is anywhere on the page before consent, and every way to subscribe is after it", async () => {
  await visit(stranger, { ...sizes.phone, userAgent: iPhone }, async (page) => {
    await unfold(page);
    assert.deepEqual(await feedAddresses(page), []);
    assert.equal(await page.locator('#calendar a[href^="webcal:"]').count(), 0);
    await inspect(page, "consent-phone");
    await page.click('form[action="/my/consent"] button'); // without having agreed
    assert.deepEqual(await feedAddresses(page), []);
    await inspect(page, "consent-missing-phone");
    await consent(page);
    const [address] = await feedAddresses(page);
    assert.match(await page.locator("#calendar .way, #calendar details[open]").first().innerHTML(), /webcal:/);
    await unfold(page);
    await inspect(page, "subscribe-iphone");
    const links = await page.locator("#calendar a").evaluateAll((all) => all.map((a) => a.href));
    for (const wanted of [/^webcal:\/\/127/, /addbyurl/, /outlook\.live\.com\/calendar\/0\/addfromweb\?url=http/,
      /outlook\.office\.com\/calendar\/0\/addfromweb\?url=http/, /calendar\.mobileconfig$/]) {
      assert.ok(links.some((link) => wanted.test(link)), `no link ${wanted}`);
    }
    assert.ok(titles(await calendar(address)).length > 0);
  });
});

// interop.md L3: copy the address, then open the page to paste it into.
test("an address is copied by one tap, shown as a code, and downloaded", async () => {
  await visit(setting.patient_page_url, { ...sizes.desk, permissions: ["clipboard-read", "clipboard-write"], acceptDownloads: true }, async (page) => {
    await unfold(page);
    const button = page.locator("[data-copy]").first();
    await button.click();
    const field = page.locator("#" + await button.getAttribute("data-copy"));
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), await field.inputValue());
    const code = page.locator("img[src*='code.svg']").first();
    await code.scrollIntoViewIfNeeded();
    await page.waitForFunction((img) => img.complete && img.naturalWidth > 0, await code.elementHandle());
    const download = page.waitForEvent("download");
    await page.locator("a[href$='/calendar.ics'][href^='/my/']").first().click();
    assert.equal((await download).suggestedFilename(), "calendar.ics");
    await inspect(page, "subscribe-desk");
  });
});

test("a wedding that is added brings its days to prepare, on the page and in the calendar", async () => {
  await visit(setting.patient_page_url, sizes.phone, async (page) => {
    const [address] = await feedAddresses(page);
    await page.click("#events .add summary");
    await page.click("#events .add form button"); // nothing filled in
    assert.equal(await page.locator("#events [aria-invalid]").count() > 0, true);
    await inspect(page, "event-refused-phone");
    await send(page, "/my/events", { title: "Hochzeit im Garten", date: day(300) });
    assert.equal(new URL(page.url()).pathname, "/my/");
    assert.match(await page.locator("#plan").innerText(), /Hochzeit im Garten/);
    assert.notEqual(await page.locator("#events .new .outcome").innerText(), "");
    await inspect(page, "event-added-phone");
    assert.ok(titles(await calendar(address)).some((t) => t.includes("Prep window for Hochzeit im Garten")));
  });
});

test("a first movement that is reported moves the window, on the page and in the calendar", async () => {
  await visit(mover, sizes.phone, async (page) => {
    await consent(page);
    const [address] = await feedAddresses(page);
    const before = { head: await page.locator("h1").innerText(), feed: await calendar(address) };
    for (const spot of await page.locator(".face .hot").all()) await spot.click({ force: true });
    assert.ok(await page.locator("[name=zone]").evaluateAll((all) => all.length > 0 && all.every((zone) => zone.checked)));
    await page.check("#movement-first", { force: true });
    await page.locator('form[action="/my/seen"] > .row button').click();
    assert.notEqual(await page.locator("#seen .notice").innerText(), "");
    await inspect(page, "seen-phone");
    assert.notEqual(await page.locator("h1").innerText(), before.head);
    assert.notEqual(await calendar(address), before.feed);
    await page.click('form[action="/my/seen/undo"] button');
    assert.equal(await page.locator("h1").innerText(), before.head);
  });
});

test("an event moves and goes, and a pause begins and ends", async () => {
  await visit(setting.patient_page_url, sizes.desk, async (page) => {
    const own = page.locator("#events li", { hasText: "Hochzeit im Garten" });
    await own.locator("summary").click();
    await own.locator('[name="date"]').fill(day(260));
    await own.locator('form:not([action$="/delete"]) button').click();
    assert.match(await own.innerText(), new RegExp(day(260).slice(0, 4)));
    await own.locator('form[action$="/delete"] button').click();
    assert.equal(await own.count(), 0);
    await page.click("#pause .add summary");
    await send(page, "/my/pauses", { from: day(0), until: day(30) });
    await inspect(page, "paused-desk");
    await page.locator('#pause form[action$="/end"] button').click();
    assert.equal(await page.locator("#pause li").count(), 0);
  });
});

test("the preview follows what is chosen, and the calendar what is saved", async () => {
  await visit(setting.patient_page_url, sizes.desk, async (page) => {
    const [address] = await feedAddresses(page);
    await page.locator("[id^=settings-] > summary").first().click();
    const form = page.locator("form[data-preview]").first();
    const shown = () => form.locator(".preview").innerText();
    const discreet = await shown();
    await form.locator("[name=privacy][value=detailed]").check({ force: true });
    await form.locator("[name=style][value=markers]").check({ force: true });
    await page.waitForFunction((before) => document.querySelector("form[data-preview] .preview").innerText !== before, discreet);
    assert.match(await shown(), /\(opens\)/);
    await inspect(page, "preview-desk");
    assert.ok(!titles(await calendar(address)).some((t) => t.includes("Follow-up window")));
    await form.locator("button:not([formaction])").click();
    assert.ok(titles(await calendar(address)).some((t) => /^Follow-up window.*\(opens\)$/.test(t)));
  });
});

// interop.md H12, H16, P2.
test("one tap gives a calendar a new address, and another one stops it", async () => {
  await visit(setting.patient_page_url, sizes.phone, async (page) => {
    const [old] = await feedAddresses(page);
    await page.locator('form[action$="/rotate"] button').click();
    const [fresh] = await feedAddresses(page);
    assert.notEqual(fresh, old);
    assert.deepEqual(titles(await calendar(old)), []);
    assert.ok(titles(await calendar(fresh)).length > 0);
    await page.locator('form[action$="/revoke"] button').click();
    assert.deepEqual(await feedAddresses(page), []);
    assert.deepEqual(titles(await calendar(fresh)), []);
    await inspect(page, "no-calendar-phone");
    await page.locator("#feed-new > summary").click();
    await page.locator('form[action="/my/feeds"] button').click();
    assert.equal((await feedAddresses(page)).length, 1);
  });
});

test("everything is there without JavaScript", async () => {
  await visit(noScript, { ...sizes.phone, javaScriptEnabled: false }, async (page) => {
    await consent(page);
    assert.equal((await feedAddresses(page)).length, 1);
    const preview = page.locator("button[formaction$='/preview']").first();
    await page.locator("[id^=settings-] > summary").first().click();
    await page.locator("[name=privacy][value=busy]").first().check({ force: true });
    await preview.click();
    assert.ok(await page.locator("[name=privacy][value=busy]").first().isChecked(), "what was chosen is kept");
    await page.locator("#events .add > summary").click();
    await send(page, "/my/events", { title: "Geburtstag", date: day(150) });
    assert.match(await page.locator("#events").innerText(), /Geburtstag/);
    await page.locator('form[action$="/rotate"] button').click();
    await page.locator('form[action$="/revoke"] button').click();
    assert.deepEqual(await feedAddresses(page), []);
    await picture(page, "without-javascript-phone");
  });
});

for (const language of ["en", "es", "fr", "de", "ko"]) {
  test(`the page in ${language} is free of barriers on a phone and a desk, by day and by night`, async () => {
    for (const [size, shape] of Object.entries(sizes)) {
      for (const colorScheme of ["light", "dark"]) {
        await visit(setting.patient_page_url, { ...shape, colorScheme }, async (page) => {
          await page.click(".language summary");
          await page.click(`.language button[value="${language}"]`);
          assert.equal(await page.getAttribute("html", "lang"), language);
          await picture(page, `page-${language}-${size}-${colorScheme}`);
          if ((size === "phone") !== (colorScheme === "light")) return;
          await unfold(page);
          await inspect(page, `page-${language}-${size}-${colorScheme}-unfolded`);
        });
      }
    }
    await visit(setting.patient_page_url, { viewport: { width: 320, height: 640 } }, async (page) => {
      await unfold(page);
      await fits(page, `page-${language}-narrowest`); // WCAG 1.4.10
    });
  });
}

// WCAG 2.1.1 and 2.4.7.
test("every control is reached by the keyboard, and shows it", async () => {
  await visit(setting.patient_page_url, sizes.desk, async (page) => {
    const controls = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
      const groups = new Set(); // of radio buttons, Tab reaches one
      return all.filter((e) => e.checkVisibility()).filter((e) => {
        if (e.type !== "radio") return true;
        const group = e.form.action + e.name;
        if (groups.has(group)) return false;
        groups.add(group);
        return true;
      }).length;
    });
    const reached = new Set();
    for (let i = 0; i < 3 * controls; i++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const e = document.activeElement;
        if (e === document.body) return null;
        // The button inside of a date field is the browser's own, and its mark too.
        const marked = !e.matches(":focus") || [e, e.labels?.[0], e.parentElement].some((at) => at && getComputedStyle(at).outlineStyle !== "none");
        return { which: [...document.querySelectorAll("*")].indexOf(e), marked, html: e.outerHTML.slice(0, 120) };
      });
      if (focus === null) break; // past the last one
      assert.ok(focus.marked, `focus does not show on ${focus.html}`);
      reached.add(focus.which);
    }
    assert.ok(reached.size >= controls, `${reached.size} of ${controls} controls are reached`);
  });
});

test("the whole page travels in less than 60 KB", async () => {
  await visit(setting.patient_page_url, sizes.desk, async (page) => {
    await page.waitForLoadState("networkidle");
    const bytes = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
      .reduce((sum, entry) => sum + entry.transferSize, 0));
    assert.ok(bytes > 5_000 && bytes < 60_000, `${bytes} bytes`);
  });
});

test("a link that leads nowhere, and no link, say how to get one", async () => {
  await visit(setting.base_url + "/my/" + "x".repeat(43), sizes.phone, async (page) => { await inspect(page, "lost-phone"); });
  await visit(setting.base_url + "/my/", sizes.phone, async (page) => {
    assert.equal(await page.locator("form").count(), 0);
    await inspect(page, "no-link-phone");
  });
});
