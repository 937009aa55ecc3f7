// The page without a pointer (WCAG 2.1.1, 2.4.1, 2.4.7).
import assert from "node:assert/strict";
import { test } from "node:test";
import { reachable } from "./inspect.mjs";
import { desk, setting, unfold, visit } from "./visitor.mjs";

const link = setting.patient_page_url;

test("Tab reaches every control, and each shows it", async () => {
  await visit(link, desk, async (page) => {
    await unfold(page);
    await reachable(page, "the page");
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
