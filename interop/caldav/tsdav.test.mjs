// tsdav, a CalDAV client for web apps, with a practitioner's account. Go starts this
// with the account in AFTERGLOW_ACCOUNT; see ../tsdav_test.go.

import assert from "node:assert/strict";
import { test } from "node:test";
import { createDAVClient, DAVNamespaceShort } from "tsdav";

const account = JSON.parse(process.env.AFTERGLOW_ACCOUNT);
const client = await createDAVClient({
  serverUrl: account.entry,
  credentials: { username: account.username, password: account.password },
  authMethod: "Basic",
  defaultAccountType: "caldav",
});

const calendarNamed = async (segment) => {
  const found = (await client.fetchCalendars()).find((c) => c.url.endsWith(`/${segment}/`));
  assert.ok(found, `there is no calendar ${segment}`);
  return found;
};

const event = (uid, summary, ...lines) =>
  ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Somebody//A web app//EN", "BEGIN:VEVENT", `UID:${uid}`,
    "DTSTAMP:20260102T030405Z", `SUMMARY:${summary}`, ...lines, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");

const create = async (calendar, uid, summary, ...lines) => {
  const answer = await client.createCalendarObject({ calendar, filename: `${uid}.ics`, iCalString: event(uid, summary, ...lines) });
  assert.equal(answer.status, 201);
};

const summaries = (objects) => objects.map((o) => /^SUMMARY:(.*?)\r?$/m.exec(o.data)[1]).sort();

// A calendar of its own for each test, so that none sees what another does.
const fresh = async (name) => {
  const answers = await client.makeCalendar({
    url: `${account.home}${name}/`,
    props: { [`${DAVNamespaceShort.DAV}:displayname`]: name },
  });
  assert.ok(answers.every((a) => a.ok), JSON.stringify(answers));
  return calendarNamed(name);
};

test("finds the calendars with what it needs to synchronise them", async () => {
  const found = await client.fetchCalendars();
  assert.deepEqual(found.map((c) => c.url).sort(), ["appointments", "follow-ups"].map((c) => `${account.home}${c}/`));
  for (const calendar of found) {
    assert.ok(calendar.displayName, "no name");
    assert.ok(calendar.ctag, "no ctag");
    assert.match(calendar.syncToken, /:/); // a URI (RFC 6578 section 3.2)
    assert.deepEqual(calendar.components, ["VEVENT"]);
    for (const report of ["syncCollection", "calendarQuery", "calendarMultiget", "freeBusyQuery"]) {
      assert.ok(calendar.reports.includes(report), `${report} is not among ${calendar.reports}`);
    }
  }
});

test("makes a calendar that is there at once, with its name", async () => {
  assert.equal((await fresh("made")).displayName, "made");
});

test("creates, changes and deletes an event", async () => {
  const calendar = await fresh("changing");
  await create(calendar, "lunch", "Lunch", "DTSTART:20270301T170000Z", "DURATION:PT1H");
  let [object, ...others] = await client.fetchCalendarObjects({ calendar });
  assert.equal(others.length, 0);
  assert.deepEqual(summaries([object]), ["Lunch"]);

  const changed = { ...object, data: event("lunch", "Late lunch", "DTSTART:20270301T180000Z", "DURATION:PT1H") };
  assert.ok((await client.updateCalendarObject({ calendarObject: changed })).ok);
  // What it knew is of yesterday now, and the server has to say so.
  assert.equal((await client.updateCalendarObject({ calendarObject: changed })).status, 412);
  assert.equal((await client.deleteCalendarObject({ calendarObject: object })).status, 412);

  [object] = await client.fetchCalendarObjects({ calendar });
  assert.deepEqual(summaries([object]), ["Late lunch"]);
  assert.ok((await client.deleteCalendarObject({ calendarObject: object })).ok);
  assert.deepEqual(await client.fetchCalendarObjects({ calendar }), []);
});

test("does not create over an event that is there", async () => {
  const calendar = await fresh("taken");
  await create(calendar, "lunch", "Lunch", "DTSTART:20270301T170000Z");
  const again = await client.createCalendarObject({ calendar, filename: "lunch.ics", iCalString: event("lunch", "Other", "DTSTART:20270301T170000Z") });
  assert.equal(again.status, 412);
  assert.deepEqual(summaries(await client.fetchCalendarObjects({ calendar })), ["Lunch"]);
});

test("fetches what happens in a time range", async () => {
  const calendar = await fresh("ranges");
  await create(calendar, "weekly", "Weekly", "DTSTART:20270301T170000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3");
  await create(calendar, "closed", "Closed", "DTSTART;VALUE=DATE:20270309");
  const during = async (start, end) =>
    client.fetchCalendarObjects({ calendar, timeRange: { start: `${start}T00:00:00Z`, end: `${end}T00:00:00Z` } });
  assert.deepEqual(summaries(await during("2027-03-15", "2027-03-16")), ["Weekly"]);
  assert.deepEqual(summaries(await during("2027-03-09", "2027-03-10")), ["Closed"]);
  assert.deepEqual(summaries(await during("2027-03-01", "2027-04-01")), ["Closed", "Weekly"]);
  assert.deepEqual(await during("2027-03-16", "2027-03-17"), []);
});

test("fetches each time of a series that happens in a time range", async () => {
  const calendar = await fresh("expanded");
  await create(calendar, "weekly", "Weekly", "DTSTART:20270301T170000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3");
  const timeRange = { start: "2027-03-15T00:00:00Z", end: "2027-03-16T00:00:00Z" };
  const [object, ...others] = await client.fetchCalendarObjects({ calendar, expand: true, timeRange });
  assert.equal(others.length, 0);
  assert.deepEqual(object.data.match(/^(DTSTART|RECURRENCE-ID|RRULE).*?(?=\r?$)/gm), ["DTSTART:20270315T170000Z", "RECURRENCE-ID:20270315T170000Z"]);
});

test("asks when a calendar takes time", async () => {
  const calendar = await fresh("taking");
  await create(calendar, "weekly", "Weekly", "DTSTART:20270301T170000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3");
  await create(calendar, "perhaps", "Perhaps", "DTSTART:20270309T170000Z", "DURATION:PT1H", "STATUS:TENTATIVE");
  await create(calendar, "free", "Free", "DTSTART:20270310T170000Z", "DURATION:PT1H", "TRANSP:TRANSPARENT");
  // It sends no Depth of its own.
  for (const depth of [undefined, "1"]) {
    const answer = await client.freeBusyQuery({
      url: calendar.url, depth, timeRange: { start: "2027-03-07T00:00:00Z", end: "2027-03-14T00:00:00Z" },
    });
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.raw.split("\r\n").filter((line) => line.startsWith("FREEBUSY")), [
      "FREEBUSY;FBTYPE=BUSY:20270308T170000Z/20270308T180000Z",
      "FREEBUSY;FBTYPE=BUSY-TENTATIVE:20270309T170000Z/20270309T180000Z",
    ]);
  }
});

for (const method of ["webdav", "basic"]) {
  test(`follows what changes, by ${method === "webdav" ? "sync-collection" : "ctag and ETags"}`, async () => {
    const calendar = await fresh(`following-${method}`);
    for (const uid of ["stays", "changes", "goes"]) {
      await create(calendar, uid, uid, "DTSTART:20270301T170000Z");
    }
    const before = {
      ...(await calendarNamed(`following-${method}`)),
      objects: await client.fetchCalendarObjects({ calendar }),
      objectMultiGet: client.calendarMultiGet,
      fetchObjects: ({ collection }) => client.fetchCalendarObjects({ calendar: collection }),
    };
    const nothing = await client.smartCollectionSync({ collection: before, method, detailedResult: true });
    assert.deepEqual(nothing.objects, { created: [], updated: [], deleted: [] });

    const known = (uid) => before.objects.find((o) => o.url.endsWith(`/${uid}.ics`));
    await create(calendar, "comes", "comes", "DTSTART:20270302T170000Z");
    await client.updateCalendarObject({ calendarObject: { ...known("changes"), data: event("changes", "changed", "DTSTART:20270303T170000Z") } });
    await client.deleteCalendarObject({ calendarObject: known("goes") });
    const now = await client.smartCollectionSync({ collection: before, method, detailedResult: true });
    assert.deepEqual(summaries(now.objects.created), ["comes"]);
    assert.deepEqual(summaries(now.objects.updated), ["changed"]);
    assert.deepEqual(now.objects.deleted.map((o) => o.url), [known("goes").url]);
  });
}

test("is refused a change of the follow-ups", async () => {
  const calendar = await calendarNamed("follow-ups");
  const answer = await client.createCalendarObject({ calendar, filename: "mine.ics", iCalString: event("mine", "Mine", "DTSTART:20270301T170000Z") });
  assert.equal(answer.status, 403);
  for (const object of await client.fetchCalendarObjects({ calendar })) {
    assert.equal((await client.deleteCalendarObject({ calendarObject: object })).status, 403);
  }
});
