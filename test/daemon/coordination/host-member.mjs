// Joins the hosts as a process of its own, says what its log says and leaves at the end of its input.
import { writeSync } from "node:fs";
import { joinHosts } from "../../../dist/daemon/coordination/members/join-hosts.js";
import { openPostgres } from "../../../dist/daemon/journal/postgres/connection.js";

const [url] = process.argv.slice(2);

const say = (what) => writeSync(1, `${JSON.stringify(what)}\n`);
const log = { warn: (_, message) => say(message), debug: () => undefined };

const host = { id: "member", name: "far", pid: process.pid, version: "0.1.0", role: "work" };
const connection = await openPostgres(url, { name: "host-member" });
const joined = await joinHosts(connection, { host, status: () => null, requireAllowed: async () => undefined, log });
say("joined");
process.stdin.resume().once("end", async () => {
	await joined.leave();
	await connection.close();
});
