// What any page has to be, however it was come by: free of barriers, and whole on
// the screen that it is on.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { setting } from "./visitor.mjs";

const axe = readFileSync(new URL("../node_modules/axe-core/axe.min.js", import.meta.url), "utf8");

// The levels of WCAG 2.2 AA as axe-core names them, and what it advises beyond.
const levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

// picture keeps a picture of the page for people to look at, with its own pictures.
export async function picture(page, name) {
  await page.evaluate(() => Promise.all([...document.images].filter((image) => image.checkVisibility()).map((image) => image.decode())));
  await page.screenshot({ path: path.join(setting.screenshots, name + ".png"), fullPage: true });
}

// inspect keeps a picture of the page, and wants it whole and free of barriers.
export async function inspect(page, name) {
  await picture(page, name);
  await fits(page, name);
  await legible(page, name);
  await barrierFree(page, name);
}

export async function barrierFree(page, name) {
  if (!await page.evaluate(() => "axe" in globalThis)) await page.evaluate(axe);
  const found = await page.evaluate((tags) => axe.run(document, { runOnly: tags, resultTypes: ["violations"] }), levels);
  assert.ok(found.passes.length > 10, `axe-core tried ${found.passes.length} rules`);
  assert.deepEqual(found.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" | ")}`), [], name);
}

// fits wants all of the page on the screen: nothing to scroll to the side for,
// nothing beyond an edge, and no words that stick out of their place.
export async function fits(page, name) {
  const out = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const faulty = new Map();
    // What scrolls by itself, as tabs and wide drawings on a phone, may hold more than it shows;
    // what only listeners are told
    // takes no place, and what is cut short says so by three dots.
    const apart = (e) => e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || getComputedStyle(e).clipPath === "inset(50%)"
      || getComputedStyle(e).textOverflow === "ellipsis" || apart(e.parentElement));
    for (const e of document.querySelectorAll("body *")) {
      if (!e.checkVisibility() || e.closest(".glow, .sun, .hidden, .skip, svg, option") || apart(e)) continue;
      const box = e.getBoundingClientRect();
      if (box.right > width + 1 || box.left < -1) faulty.set(e, "beyond the edge");
      // An address may be longer than its field, which scrolls.
      else if (e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && !e.matches("input, textarea")) faulty.set(e, "wider than its place");
    }
    for (const e of [...faulty.keys()]) { // whatever holds a faulty element is faulty, too
      for (let outer = e.parentElement; outer; outer = outer.parentElement) faulty.delete(outer);
    }
    const found = [...faulty].map(([e, why]) => `${why}: ${e.outerHTML.slice(0, 160)}`);
    if (document.documentElement.scrollWidth > width) found.push(`the page is ${document.documentElement.scrollWidth} pixels wide on ${width}`);
    return found;
  });
  assert.deepEqual(out, [], name);
}

// legible wants every word in one piece, and none on the sun, which axe-core cannot
// see behind it. With letters of twice the size there is not always room for that.
export async function legible(page, name) {
  const faulty = await page.evaluate(() => {
    const found = [];
    const sun = document.querySelector(".sun")?.getBoundingClientRect();
    const heard = (e) => e && (getComputedStyle(e).clipPath === "inset(50%)" || heard(e.parentElement));
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.checkVisibility() || heard(node.parentElement) || node.parentElement.closest(".hidden, .skip, .rule, option")) continue;
      for (const word of node.data.matchAll(/[\p{Script=Latin}\p{M}]{3,}/gu)) {
        const range = document.createRange();
        range.setStart(node, word.index);
        range.setEnd(node, word.index + word[0].length);
        const lines = [...range.getClientRects()];
        if (new Set(lines.map((line) => Math.round(line.top))).size > 1) found.push("broken: " + word[0]);
        if (sun && !node.parentElement.closest(".badge, main") && lines.some((line) => line.right > sun.left && line.left < sun.right && line.bottom > sun.top && line.top < sun.bottom)) found.push("on the sun: " + word[0]);
      }
    }
    return found;
  });
  assert.deepEqual(faulty, [], name);
}

// reachable wants every control to be reached by Tab, and each to show it
// (WCAG 2.1.1, 2.4.7).
export async function reachable(page, name) {
  const controls = await page.evaluate(() => {
    document.activeElement?.blur();
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")].filter((e) => e.checkVisibility() && !e.matches(":disabled"));
    const groups = new Set(); // of radio buttons, Tab reaches one
    globalThis.wanted = new Set(all.filter((e) => e.type !== "radio" || !groups.has(e.form.action + e.name) && groups.add(e.form.action + e.name)));
    return all.length;
  });
  let wrapped = false;
  for (let i = 0; i < 3 * controls && await page.evaluate(() => wanted.size > 0); i++) {
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
    // Past the last one; where a field had the focus from the start, Tab goes on from there.
    if (focus === null && wrapped) break;
    if (focus === null) { wrapped = true; continue; }
    assert.ok(focus.shows, `${name}: focus does not show on ${focus.html}`);
  }
  assert.deepEqual(await page.evaluate(() => [...wanted].map((e) => e.outerHTML.slice(0, 120))), [], `${name}: never reached`);
}

// sentences are all texts of the page of three words and more, those for people who
// listen and of the picture among them. Names, what she typed or agreed to, and the
// ids of rules are no sentences of the page.
export async function sentences(page) {
  const onPage = await page.evaluate(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!node.parentElement.closest(".clinic, .foot strong, .things h3, #calendar > .more > p, .rule")) texts.push(node.data);
    }
    for (const name of ["alt", "aria-label", "placeholder", "title"]) {
      for (const e of document.querySelectorAll(`[${name}]`)) texts.push(e.getAttribute(name));
    }
    return texts;
  });
  const drawing = await page.request.get(new URL(await page.locator(".picture img").getAttribute("src"), page.url()).href);
  const inPicture = [...(await drawing.text()).replace(/<style>.*?<\/style>/s, "").matchAll(/>([^<>]+)</g)].map((m) => m[1]);
  return [...onPage, ...inPicture].map((text) => text.replace(/\s+/g, " ").trim()).filter((text) => /(\p{L}{2,}\P{L}+){2}\p{L}{2,}/u.test(text));
}
