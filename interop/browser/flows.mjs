// What a patient does on her page, on a phone, at a desk, and where no script runs:
// each has to follow on the page and in her calendar as it is fetched.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barrierFree, fits, inspect, legible, picture } from "./inspect.mjs";
import { consent, day, desk, entries, feedAddresses, form, phone, press, send, setting, visit } from "./visitor.mjs";

// Who visits in which manner; nobody has asked any of them for consent yet.
const manners = [
  { how: "on a phone", inspected: true, link: setting.pages.phone, options: phone },
  { how: "at a desk", link: setting.pages.desk, options: desk },
  { how: "without JavaScript", link: setting.pages.noScript, options: { ...phone, javaScriptEnabled: false } },
];

for (const { how, inspected, link, options } of manners) {
  const scripts = options.javaScriptEnabled !== false;
  const at = (act) => () => visit(link, options, act);
  const look = async (page, what) => {
    await fits(page, `${what}, ${how}`);
    await legible(page, `${what}, ${how}`);
    if (!inspected) return; // barriers are the same in every manner, and axe-core is a script itself
    await picture(page, `${what}-phone`);
    await barrierFree(page, what);
  };

  // interop.md P8, P9.
  test(`${how}: no address is anywhere on the page before consent`, at(async (page) => {
    assert.ok(await page.locator("#plan .item").count() > 0, "her plan is there");
    assert.deepEqual(await feedAddresses(page), []);
    assert.equal(await page.locator("a[href^='webcal:'], [data-copy], img[src*='code.svg']").count(), 0);
    await look(page, "consent");
    await press(page, form(page, "/my/consent").locator("button")); // without having agreed
    assert.deepEqual(await feedAddresses(page), []);
    assert.equal(await page.getAttribute("#consent-agree", "aria-invalid"), "true");
    await look(page, "consent-missing");
    await consent(page);
    const addresses = await feedAddresses(page);
    assert.equal(addresses.length, 1);
    assert.ok(await page.locator("#calendar details[open] a").first().isVisible(), "a way to subscribe stands open");
    assert.ok((await entries(addresses[0])).length > 0);
    await look(page, "consented");
  }));

  test(`${how}: a wedding brings its days to prepare, moves with them, and goes`, at(async (page) => {
    const [address] = await feedAddresses(page);
    const wedding = "Hochzeit im Garten";
    // What the calendar holds for it before its day.
    const toPrepare = async (date) => (await entries(address)).filter((e) => e.title.includes(wedding) && e.start < date);
    const mentions = async (section) => (await page.locator(section).innerText()).split(wedding).length - 1;

    await send(page, form(page, "/my/events"));
    assert.ok(await page.locator("#events [aria-invalid]").count() > 0, "an event without a day is refused");
    await look(page, "event-refused");
    await send(page, form(page, "/my/events"), { title: wedding, date: day(300) });
    assert.equal(new URL(page.url()).pathname, "/my/", "loading again sends nothing twice");
    assert.ok(await mentions("#plan") >= 2, "the day and a visit before it");
    assert.notEqual(await page.locator("#events .new .outcome").innerText(), "");
    const first = await toPrepare(day(300));
    assert.ok(first.length > 0);
    await look(page, "event-added");

    const own = page.locator("#events li", { hasText: wedding });
    await send(page, own.locator('form:not([action$="/delete"])'), { date: day(330) });
    const second = await toPrepare(day(330));
    assert.ok(second.length > 0);
    assert.notDeepEqual(second, first);
    await press(page, own.locator('form[action$="/delete"] button'));
    assert.equal(await own.count(), 0);
    assert.equal(await mentions("#plan"), 0);
    assert.deepEqual(await toPrepare("9999-12-31"), []);
  }));

  test(`${how}: a first movement moves the window, and can be taken back`, at(async (page) => {
    const [address] = await feedAddresses(page);
    const window = async () => page.locator("#plan .item.window .when").first().innerText();
    const before = { window: await window(), head: await page.locator("h1").innerText(), entries: await entries(address) };
    await send(page, form(page, "/my/seen"));
    assert.ok(await page.locator("#seen .problem").count() > 0, "how much moves is for her to say");
    await look(page, "seen-refused");
    for (const zone of await page.locator("[name=zone]").all()) await zone.uncheck({ force: true });
    for (const spot of await page.locator(".face .hot:not(.other)").all()) await spot.click({ force: true });
    assert.ok(await page.locator("[name=zone]").evaluateAll((all) => all.length > 0 && all.every((zone) => zone.checked)), "a touched face is a zone that is picked");
    await page.locator("#movement-first").check({ force: true });
    await send(page, form(page, "/my/seen"));
    assert.notEqual(await window(), before.window);
    assert.notEqual(await page.locator("h1").innerText(), before.head);
    assert.notDeepEqual(await entries(address), before.entries);
    await look(page, "seen");
    await press(page, form(page, "/my/seen/undo").locator("button"));
    assert.equal(await window(), before.window);
    assert.deepEqual(await entries(address), before.entries);
  }));

  test(`${how}: nothing is suggested in a pause, and all comes back after it`, at(async (page) => {
    const [address] = await feedAddresses(page);
    const before = await entries(address);
    await send(page, form(page, "/my/pauses"), { from: day(0) });
    assert.equal(await page.locator("#plan .item.window").count(), 0);
    assert.ok((await entries(address)).length < before.length);
    await look(page, "paused");
    await press(page, page.locator('#pause form[action$="/end"] button'));
    assert.equal(await page.locator("#pause li").count(), 0);
    assert.deepEqual(await entries(address), before);
  }));

  test(`${how}: the preview follows what is chosen, and the calendar what is saved`, at(async (page) => {
    const [address] = await feedAddresses(page);
    const settings = page.locator("form[data-preview]").first();
    const shown = () => settings.locator(".preview b").allInnerTexts();
    await page.locator("[id^=settings-] > summary").first().click();
    const before = { entries: await entries(address), preview: await shown() };
    const answered = scripts && page.waitForResponse((response) => /privacy=detailed.*style=markers/.test(response.url()));
    await settings.locator("[name=privacy][value=detailed]").check({ force: true });
    await settings.locator("[name=style][value=markers]").check({ force: true });
    if (scripts) {
      assert.ok(!await settings.locator("[formaction]").isVisible(), "what happens by itself needs no button");
      await page.waitForFunction((answer) => {
        const latest = document.createElement("div");
        latest.innerHTML = answer;
        return document.querySelector("form[data-preview] .preview").innerHTML === latest.innerHTML;
      }, await (await answered).text());
    } else {
      await press(page, settings.locator("[formaction]"));
      assert.ok(await settings.locator("[name=privacy][value=detailed]").isChecked(), "what was chosen is kept");
    }
    const promised = await shown();
    await look(page, "preview");
    assert.deepEqual(await entries(address), before.entries, "looking changes nothing");
    await press(page, settings.locator("button:not([formaction])"));
    const after = await entries(address);
    assert.ok(after.length > before.entries.length, "a window is two days now");
    for (const title of promised) assert.ok(after.some((e) => e.title === title), `"${title}" was promised`);
    for (const title of before.preview) assert.ok(!after.some((e) => e.title === title), `"${title}" is still there`);
  }));

  // interop.md H12, H16, P2.
  test(`${how}: one tap gives a calendar a new address, and another one stops it`, at(async (page) => {
    const [old] = await feedAddresses(page);
    const held = await entries(old);
    await press(page, page.locator('form[action$="/rotate"] button'));
    const [fresh] = await feedAddresses(page);
    assert.notEqual(fresh, old);
    assert.deepEqual(await entries(old), []);
    assert.deepEqual((await entries(fresh)).map((e) => e.title), held.map((e) => e.title));
    await look(page, "rotated");
    await press(page, page.locator('form[action$="/revoke"] button'));
    assert.deepEqual(await feedAddresses(page), []);
    assert.deepEqual(await entries(fresh), []);
    await look(page, "stopped");
    await send(page, form(page, "/my/feeds"), { name: "Handy" });
    assert.equal((await feedAddresses(page)).length, 1);
    assert.match(await page.locator("article.feed h3").innerText(), /Handy/);
  }));

  test(`${how}: withdrawn consent stops all calendars`, at(async (page) => {
    const [address] = await feedAddresses(page);
    await send(page, form(page, "/my/consent/withdraw"));
    assert.deepEqual(await feedAddresses(page), []);
    assert.deepEqual(await entries(address), []);
    assert.equal(await form(page, "/my/consent").count(), 1, "she is asked again");
    await look(page, "withdrawn");
  }));
}

test("a link that leads nowhere, and no link, say how to get one", async () => {
  for (const [name, path] of [["lost", "/my/" + "x".repeat(43)], ["no-link", "/my/"]]) {
    for (const [size, options] of Object.entries({ phone, desk })) {
      await visit(setting.base_url + path, options, async (page) => {
        assert.equal(await page.locator("form").count(), 0);
        assert.notEqual(await page.locator("main p").first().innerText(), "");
        await inspect(page, `${name}-${size}`);
        await page.emulateMedia({ colorScheme: "dark" });
        await barrierFree(page, `${name}-${size}-dark`);
      });
    }
  }
});
