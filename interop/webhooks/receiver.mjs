// A receiver of webhooks that verifies by the library of the specification. It says in
// a line of JSON where it listens, and in one for each event that arrives what that was.
// Told to be wrong, it fails some events the first time in the ways that receivers do.
import { createServer } from "node:http";
import { Webhook } from "standardwebhooks";

const wrong = process.argv[2] === "wrong";
const port = Number(process.argv[3] ?? 0);
const webhook = new Webhook(process.env.AFTERGLOW_WEBHOOK_SECRET);
const seen = new Set();
let arrived = 0;

const ways = [
  (response) => response.writeHead(500).end(),
  (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(),
  (response) => response.socket.destroy(),
  (response) => response.socket.end("\u0000garbage\r\n\r\n"),
  (response) => setTimeout(() => response.writeHead(204).end(), 2000),
];

const server = createServer(async (request, response) => {
  const parts = [];
  for await (const part of request) parts.push(part);
  const body = Buffer.concat(parts).toString();
  const id = request.headers["webhook-id"];
  let event = {};
  let verified = true;
  try {
    event = webhook.verify(body, request.headers);
  } catch {
    verified = false;
  }
  console.log(JSON.stringify({ id, verified, type: event.type, ...event.data }));
  if (wrong && !seen.has(id) && arrived++ % 3 === 0) {
    seen.add(id);
    ways[(arrived / 3 | 0) % ways.length](response);
    return;
  }
  response.writeHead(204).end();
});
server.listen(port, "127.0.0.1", () => console.log(JSON.stringify({ port: server.address().port })));
