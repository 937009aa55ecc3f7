// How the page looks and reads: in every language, on every screen, by day and by
// night, and with large letters.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barrierFree, fits, inspect, legible, picture, sentences } from "./inspect.mjs";
import { desk, phone, press, setting, unfold, visit } from "./visitor.mjs";

const link = setting.patient_page_url;

let english;

for (const language of ["en", "es", "fr", "de", "ko"]) {
  test(`the page in ${language} is free of barriers on a phone and at a desk, by day and by night`, async () => {
    for (const [size, shape] of Object.entries({ phone, desk })) {
      await visit(link, shape, async (page) => {
        await page.locator(".language summary").click();
        await press(page, page.locator(`.language button[value="${language}"]`));
        assert.equal(await page.getAttribute("html", "lang"), language);
        await picture(page, `page-${language}-${size}-light`);
        const letters = (percent) => page.evaluate((to) => { document.documentElement.style.fontSize = to; }, percent);
        if (language === "de") { // which has the longest words
          await letters("200%");
          await picture(page, `page-de-${size}-large`);
          await letters("");
        }
        await page.emulateMedia({ colorScheme: "dark" });
        await picture(page, `page-${language}-${size}-dark`);
        await unfold(page);
        await barrierFree(page, `${language}, ${size}, dark`);
        await page.emulateMedia({ colorScheme: "light" });
        await inspect(page, `page-${language}-${size}-unfolded`);
        await letters("200%"); // WCAG 1.4.4
        await fits(page, `${language}, ${size}, large letters`);
        await letters("");
        if (size === "phone") {
          await page.setViewportSize({ width: 320, height: 640 }); // WCAG 1.4.10
          await picture(page, `page-${language}-narrowest`);
          await fits(page, `${language}, narrowest`);
          await legible(page, `${language}, narrowest`);
          return;
        }
        const said = new Set(await sentences(page));
        assert.ok(said.size > 40, `${said.size} sentences`);
        if (language === "en") english = said;
        else assert.deepEqual([...said].filter((text) => english.has(text)), [], "left in English");
      });
    }
  });
}

test("whatever the plan is, the page fits and is free of barriers", async () => {
  for (const [state, link] of Object.entries(setting.states)) {
    await visit(link, phone, (page) => inspect(page, `state-${state}-phone`));
    await visit(link, desk, async (page) => {
      await picture(page, `state-${state}-desk`);
      await fits(page, `${state}, desk`);
      await legible(page, `${state}, desk`);
    });
  }
});

test("the whole page travels in less than 60 KB", async () => {
  for (const options of [phone, desk]) {
    await visit(link, options, async (page) => {
      await page.waitForLoadState("networkidle");
      const loaded = await page.evaluate(() => [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")]
        .filter((entry) => !entry.name.includes("code.svg")).map((entry) => [new URL(entry.name).pathname.replace(/.*\//, ""), entry.transferSize]));
      const bytes = loaded.reduce((sum, [, size]) => sum + size, 0);
      assert.ok(loaded.length >= 4 && bytes > 5_000 && bytes < 60_000, `${bytes} bytes: ${loaded.map(([, size]) => size)}`);
    });
  }
});
