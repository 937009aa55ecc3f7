// What comes from other systems and goes to them: an export that is checked and taken
// over, and a program that is told of changes.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { test } from "node:test";
import { Webhook } from "standardwebhooks";
import { inspect } from "./inspect.mjs";
import { at, heading, notice, patients } from "./staff.mjs";
import { press } from "./visitor.mjs";

const file = (name, lines) => ({ name, mimeType: "text/csv", buffer: Buffer.from(lines.join("\n") + "\n") });

test("an export is checked, shown as it was understood with what is wrong in it, and taken over when somebody says so", at("/settings/imports", async (page) => {
  await page.getByLabel("Which system it is of").selectOption("jane");
  await page.getByLabel("CSV files, or a zip of them").setInputFiles([
    file("Patient List.csv", ["patient_guid,First Name,Last Name,Email", "7,Imogen,Imported,imogen@mail.example", "8,Walter,Wrong,"]),
    file("Appointments Report.csv", ["id,start_at,end_at,patient_guid,staff_member_name,treatment_name,state",
      "71,2026-05-04 15:00:00 UTC,2026-05-04 15:30:00 UTC,7,Dr. Ada Brandt,Botox: glabella,arrived",
      "81,04/05/2026,04/05/2026,8,Dr. Ada Brandt,Botox: glabella,arrived"]),
  ]);
  await press(page, page.getByRole("button", { name: "Check the files" }));
  const run = page.getByRole("button", { name: "Import now" });
  await run.waitFor(); // the page shows how far it is until then
  assert.match(await page.locator("#shown-heading ~ table").innerText(), /Imogen Imported[\s\S]*4 May 2026: glabella/);
  await inspect(page, "import-checked-desk");
  assert.ok(!(await patients()).some((p) => p.name === "Imogen Imported"), "nothing has changed yet");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: /CSV/ }).click()]);
  const { readFile } = await import("node:fs/promises");
  const errors = await readFile(await download.path(), "utf8");
  assert.match(errors, /Appointments Report\.csv,3,start_at,/);
  assert.ok(!errors.includes("04/05/2026"), "a value is not repeated");
  await press(page, run);
  await page.getByRole("heading", { name: "Done" }).waitFor();
  const names = (await patients()).map((p) => p.name);
  assert.ok(names.includes("Imogen Imported") && !names.includes("Walter Wrong"), names.join());
}));

test("another system is told by a webhook, which is tried, signs with its secret, and keeps a log", at("/settings/webhooks", async (page) => {
  const got = [];
  const receiver = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    got.push([Buffer.concat(parts).toString(), request.headers]);
    response.end();
  });
  await new Promise((listening) => receiver.listen(0, "127.0.0.1", listening));
  try {
    await page.getByLabel("Address").fill("https://192.168.0.1/in");
    await press(page, page.getByRole("button", { name: "Add it" }));
    assert.equal(await page.getByLabel("Address").getAttribute("aria-invalid"), "true");
    await inspect(page, "webhook-refused-desk");
    await page.getByLabel("Address").fill(`http://127.0.0.1:${receiver.address().port}/in`);
    await page.getByLabel(/^What it is for/).fill("The till");
    await press(page, page.getByRole("button", { name: "Add it" }));
    assert.equal(await heading(page), "The till");
    const secret = await page.getByLabel("Secret", { exact: true }).inputValue();
    await inspect(page, "webhook-made-desk");
    await press(page, page.getByRole("button", { name: "Send a test" }));
    assert.notEqual(await notice(page), "");
    for (const deadline = Date.now() + 20_000; got.length === 0;) {
      assert.ok(Date.now() < deadline, "nothing has arrived");
      await new Promise((done) => setTimeout(done, 50));
    }
    new Webhook(secret).verify(...got[0]);
    for (const deadline = Date.now() + 20_000; !/Delivered/i.test(await page.locator("#log-heading ~ table").innerText());) {
      assert.ok(Date.now() < deadline, "the log does not say that it was delivered");
      await page.reload();
    }
    assert.ok(!(await page.content()).includes(secret), "a secret is shown once");
    await inspect(page, "webhook-log-desk");
  } finally {
    receiver.close();
  }
}));
