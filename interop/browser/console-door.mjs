// Getting in and out: logging in, one's account, and what a role may do.
import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "./inspect.mjs";
import { address, at, go, heading, logIn, notice, owner } from "./staff.mjs";
import { desk, phone, press, setting, visit } from "./visitor.mjs";

for (const [how, options] of [["on a phone", phone], ["without JavaScript", { ...desk, javaScriptEnabled: false }]]) {
  test(`${how}: a wrong password is refused, the right one leads to where she was going, and she logs out`, () => visit(address("/patients?q=Mara"), options, async (page) => {
    assert.equal(await heading(page), "Log in");
    await logIn(page, setting.username, "not the password");
    assert.equal(await heading(page), "Log in");
    assert.match(await page.getByRole("alert").innerText(), /did not let you in/);
    assert.equal(await page.getByLabel("User name").inputValue(), setting.username, "what was typed is kept");
    assert.equal(await page.getByLabel("Password").inputValue(), "", "a password is not");
    if (options.javaScriptEnabled !== false) await inspect(page, "login-refused-phone");
    await logIn(page, setting.username, setting.password);
    assert.match(await heading(page), /^Mara Ellison/);
    await press(page, page.getByRole("button", { name: "Log out" }));
    assert.equal(await notice(page), "You are logged out.");
    await go(page, "/patients");
    assert.equal(await heading(page), "Log in");
  }));
}

test("a link back to another site is not followed after logging in", () => visit(address("/login?next=https://elsewhere.example/console/"), desk, async (page) => {
  await logIn(page, setting.username, setting.password);
  assert.equal(page.url(), address("/"));
}));

test("somebody for the front desk is added, chooses her password, and is offered only what she may do", at("/settings/staff", async (page) => {
  const add = page.locator("form", { has: page.getByRole("button", { name: "Add", exact: true }) });
  await add.getByLabel("Name", { exact: true }).fill("Wilma Desk");
  await add.getByLabel("User name").fill("wilma@demo.example");
  await add.getByText("Front desk").click();
  await press(page, add.getByRole("button"));
  const code = await page.getByLabel("Code for Wilma Desk").inputValue();
  await inspect(page, "staff-code-desk");
  await page.reload();
  assert.ok(!(await page.content()).includes(code), "a code is shown once");

  await visit(address("/setup"), { ...desk, expects: [403, 422] }, async (hers) => {
    await hers.getByLabel("Code").fill(code);
    await press(hers, hers.getByRole("button"));
    assert.match(await heading(hers), /Wilma Desk/);
    await hers.getByLabel("Password").fill("short");
    await press(hers, hers.getByRole("button"));
    assert.equal(await hers.getByLabel("Password").getAttribute("aria-invalid"), "true");
    await hers.getByLabel("Password").fill("a long walk by the harbour");
    await press(hers, hers.getByRole("button"));
    if (await hers.getByLabel("User name").count() > 0) await logIn(hers, "wilma@demo.example", "a long walk by the harbour");
    assert.equal(hers.url(), address("/"));
    assert.match(await hers.locator(".who").innerText(), /Front desk/);

    // What she may not do is not offered.
    await go(hers, "/patients/" + setting.patient_id);
    assert.equal(await hers.locator("a[href*='/overrides/new'], a[href$='/erase']").count(), 0);
    assert.ok(await hers.locator("a[href$='/treatments/new']").count() > 0);
    await go(hers, "/protocol");
    assert.equal(await hers.getByRole("button", { name: "Preview" }).count(), 0);
    await go(hers, "/settings");
    assert.equal(await hers.locator("a[href$='/staff'], a[href$='/audit'], a[href$='/api-keys'], a[href$='/app-passwords']").count(), 0);
    assert.equal(await hers.getByRole("button", { name: "Save" }).count(), 0);
    // And is refused.
    for (const path of ["/settings/staff", "/settings/audit", `/patients/${setting.patient_id}/overrides/new`, `/patients/${setting.patient_id}/erase`]) {
      const answer = await hers.goto(address(path));
      assert.equal(answer.status(), 403, path);
    }
    await inspect(hers, "refused-desk");
    const token = await hers.locator("[name=token]").first().inputValue();
    const forged = await hers.request.post(address("/settings"), { form: { token, name: "Hers" }, headers: { origin: setting.base_url } });
    assert.equal(forged.status(), 403);
  });
}));

test("a form of another site is refused", at("/account", async (page) => {
  const answer = await page.request.post(address("/logout"), { form: { token: "guessed" }, headers: { origin: "https://elsewhere.example" } });
  assert.equal(answer.status(), 403);
  await page.reload();
  assert.notEqual(await heading(page), "Log in");
}));

test("another browser is logged out from one's account", at("/account", async (page) => {
  await visit(address("/"), desk, async (other) => {
    await logIn(other, setting.username, setting.password);
    await page.reload();
    await press(page, page.locator("tbody tr", { hasNotText: "This browser" }).filter({ has: page.getByRole("button") }).last().getByRole("button"));
  });
  assert.equal(new URL(page.url()).pathname.endsWith("/account"), true);
  assert.notEqual(await notice(page), "");
}));
