// What the people of a clinic do in a browser on the day that day_test.go tells of:
// one step for each time it is run, named by its argument. What the next step has to
// know is printed as JSON.
import assert from "node:assert/strict";
import { logIn, notice } from "./staff.mjs";
import { close, consent, desk, feedAddresses, form, open, phone, press, send, setting, visit } from "./visitor.mjs";

const { console_url: console_, username, password } = setting;
const board = (act) => visit(console_, desk, async (page) => {
  await logIn(page, username, password);
  await act(page);
});

const steps = {
  // The owner chooses her password by the code that she was given.
  arrive: () => visit(console_ + "setup", desk, async (page) => {
    await page.getByLabel("Code").fill(setting.code);
    await press(page, page.getByRole("button"));
    await page.getByLabel("Password").fill(password);
    await press(page, page.getByRole("button"));
    if (await page.getByLabel("User name").count() > 0) await logIn(page, username, password);
    assert.equal(page.url(), console_);
  }),

  // Who is due, and for which state, is on the board; she is booked from there.
  book: () => board(async (page) => {
    const row = page.locator("table.due tbody tr").filter({ hasText: setting.patient });
    const states = await row.locator(".badges").innerText();
    await press(page, row.getByRole("link", { name: /^Book / }));
    const time = page.locator("button[name=start]").first();
    const start = await time.getAttribute("value");
    await press(page, time);
    assert.notEqual(await notice(page), "");
    return print({ states, start: start.slice(0, 16) });
  }),

  // On her phone she agrees to the calendar, and subscribes.
  subscribe: () => visit(setting.patient_page_url, phone, async (page) => {
    await consent(page);
    const [address] = await feedAddresses(page);
    print({ feed: setting.base_url + address });
  }),

  // She sees that it moves again.
  move: () => visit(setting.patient_page_url, phone, async (page) => {
    for (const zone of await page.locator("[name=zone]").all()) await zone.check({ force: true });
    await page.locator("#movement-first").check({ force: true });
    await send(page, form(page, "/my/seen"), { date: setting.date });
    print({ page: await page.locator("#plan").innerText() });
  }),
};

function print(told) { process.stdout.write(JSON.stringify(told) + "\n"); }

await open();
try {
  await steps[process.argv[2]]();
} finally {
  await close();
}
