// The clinic's console as those who work there use it, in a real browser. Tests run
// in the order of these imports; one browser serves all of them, and one clinic.
import { after, before } from "node:test";
import { arrive } from "./staff.mjs";
import { close, open } from "./visitor.mjs";
import "./console-elsewhere.mjs"; // these first, so that their pages are looked at
import "./console-integrations.mjs";
import "./console-looks.mjs";
import "./console-door.mjs";
import "./console-due.mjs";
import "./console-patient.mjs";
import "./console-calendar.mjs";
import "./console-clinic.mjs";

before(async () => { await open(); await arrive(); });
after(close);
