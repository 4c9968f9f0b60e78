import { describe, expect, test } from "vitest";
import { writeBeat } from "../../../daemon/coordination/members/host-table.ts";
import { canUsePostgres, newDatabase } from "../../postgres.ts";
import { ended } from "../journal/ended.ts";
import { openedPostgres, openedShared } from "../journal/postgres/databases.ts";
import { send, serve } from "./serve.ts";

describe.skipIf(!canUsePostgres)("the page of a host", () => {
	test("shows the hosts, reads and changes the shared journal, and misses no backup", async () => {
		const url = await newDatabase();
		const journal = await openedShared(url);
		const { id } = await ended(journal, "NAI.ckpt");
		const host = { id: "1", name: "gpu-1", role: "work", pid: 7, version: "0.1.0" };
		const connection = await openedPostgres(url);
		await writeBeat(connection, host, JSON.stringify({ running: ["/in/a.ckpt"], queued: 0 }));
		// It is not silent, however long the next lines take.
		await connection.run("UPDATE hosts SET beat_at = clock_timestamp() + interval '1 hour'");
		const { port } = await serve({}, undefined, `journal: ${url}\n`);
		const state = JSON.parse((await send(port, { path: "/api/v1/state" })).body);
		expect(state).toMatchObject({ backup: null, totals: { files: 1 } });
		expect(state.hosts).toMatchObject([{ name: "gpu-1", role: "work", isSilent: false, running: ["a.ckpt"] }]);
		const log = JSON.parse((await send(port, { path: "/api/v1/log" })).body);
		expect(log.entries).toMatchObject([{ id }]);
		await send(port, { method: "POST", path: "/api/v1/pause", body: JSON.stringify({ why: "games" }) });
		expect(await journal.paused()).toMatchObject({ why: "games" });
		await send(port, { method: "POST", path: "/api/v1/resume", body: "{}" });
		expect(await journal.paused()).toBeNull();
	});
});

test("the page of a daemon without other hosts does not mention hosts", async () => {
	const { port } = await serve();
	expect(JSON.parse((await send(port, { path: "/api/v1/state" })).body)).not.toHaveProperty("hosts");
});
