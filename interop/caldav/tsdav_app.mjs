// tsdav as an app that somebody uses: "write CALENDAR UID" stores the iCalendar object
// on stdin, "remove CALENDAR UID" deletes one, "list CALENDAR" prints all of the
// calendar's as a JSON array. The account is in AFTERGLOW_ACCOUNT.

import { readFileSync } from "node:fs";
import { createDAVClient } from "tsdav";

const account = JSON.parse(process.env.AFTERGLOW_ACCOUNT);
const [verb, name, uid] = process.argv.slice(2);
const client = await createDAVClient({
  serverUrl: account.entry,
  credentials: { username: account.username, password: account.password },
  authMethod: "Basic",
  defaultAccountType: "caldav",
});
const calendar = (await client.fetchCalendars()).find((c) => c.url.endsWith(`/${name}/`));
const objects = await client.fetchCalendarObjects({ calendar });
const known = objects.find((o) => o.url.endsWith(`/${uid}.ics`));

const done = (answer) => {
  if (!answer.ok) throw new Error(`${verb}: ${answer.status} ${answer.statusText}`);
};
switch (verb) {
  case "write": {
    const iCalString = readFileSync(0, "utf8");
    done(known
      ? await client.updateCalendarObject({ calendarObject: { ...known, data: iCalString } })
      : await client.createCalendarObject({ calendar, filename: `${uid}.ics`, iCalString }));
    break;
  }
  case "remove":
    done(await client.deleteCalendarObject({ calendarObject: known }));
    break;
  case "list":
    console.log(JSON.stringify(objects.map((o) => o.data)));
}
