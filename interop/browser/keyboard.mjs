// The page without a pointer (WCAG 2.1.1, 2.4.1, 2.4.7).
import assert from "node:assert/strict";
import { test } from "node:test";
import { desk, setting, unfold, visit } from "./visitor.mjs";

const link = setting.patient_page_url;

test("Tab reaches every control, and each shows it", async () => {
  await visit(link, desk, async (page) => {
    await unfold(page);
    const controls = await page.evaluate(() => {
      const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((e) => e.checkVisibility());
      const groups = new Set(); // of radio buttons, Tab reaches one
      globalThis.wanted = new Set(all.filter((e) => e.type !== "radio" || !groups.has(e.form.action + e.name) && groups.add(e.form.action + e.name)));
      return all.length;
    });
    for (let i = 0; i < 3 * controls; i++) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const e = document.activeElement;
        if (e === document.body) return null;
        // A radio button stands for its group.
        for (const w of wanted) if (w === e || e.type === "radio" && w.form === e.form && w.name === e.name) wanted.delete(w);
        const seen = [e, e.labels?.[0]].filter(Boolean).map((at) => getComputedStyle(at))
          .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0);
        // The button inside of a date field is the browser's own, and its mark too.
        return { shows: seen || !e.matches(":focus"), html: e.outerHTML.slice(0, 120) };
      });
      if (focus === null) break; // past the last one
      assert.ok(focus.shows, `focus does not show on ${focus.html}`);
    }
    assert.deepEqual(await page.evaluate(() => [...wanted].map((e) => e.outerHTML.slice(0, 120))), [], "never reached");
  });
});

test("an event is added and removed by keys alone", async () => {
  await visit(link, desk, async (page) => {
    const key = (name) => page.keyboard.press(name);
    const reach = async (selector) => {
      for (let i = 0; i < 200; i++) {
        if (await page.evaluate((s) => document.activeElement.matches(s), selector)) return;
        await key("Tab");
      }
      assert.fail(`${selector} is never reached`);
    };
    await key("Tab");
    await key("Enter"); // the way past the head
    assert.equal(await page.evaluate(() => document.activeElement.id), "main");
    await reach("#events .add > summary");
    await key("Enter");
    await reach("#event-new-title");
    await page.keyboard.type("Klassentreffen");
    await reach("#event-new-date");
    const next = new Date().getUTCFullYear() + 1;
    await page.keyboard.type(`1010${next}`); // whichever order the field has
    await key("Enter");
    const own = page.locator("#events li", { hasText: "Klassentreffen" });
    await own.waitFor();
    await reach("#events li.new form[action$='/delete'] button");
    await key("Enter");
    await own.waitFor({ state: "detached" });
  });
});
