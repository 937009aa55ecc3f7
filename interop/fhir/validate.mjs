// Reads FHIR resources from the standard input, one in a line, and prints what the npm
// package fhir has against each by R4's StructureDefinitions, a line for each fault.
import { createInterface } from "node:readline";
import { Fhir } from "fhir";

const fhir = new Fhir();
for await (const line of createInterface({ input: process.stdin })) {
  const resource = JSON.parse(line);
  const { messages } = fhir.validate(resource, { errorOnUnexpected: true });
  for (const { severity, location, message } of messages) {
    if (severity === "error" || severity === "fatal") console.log(`${resource.resourceType}/${resource.id}: ${location}: ${message}`);
  }
}
