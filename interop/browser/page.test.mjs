// The patient's page as a patient uses it, in a real browser. Tests run in the order
// of these imports; one browser serves all of them.
import { after, before } from "node:test";
import { close, open } from "./visitor.mjs";
import "./flows.mjs";
import "./subscribing.mjs";
import "./looks.mjs";
import "./keyboard.mjs";

before(open);
after(close);
