import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { makeHome } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";

describe.skipIf(!canUsePostgres)("an inbox of several hosts", () => {
	test("is refused by a daemon with a journal of its own until the hosts have forgotten it", async () => {
		const cluster = await makeCluster();
		const host = await cluster.start("one");
		const alone = makeHome("", cluster.library);
		onTestFinished(() => alone.remove());
		expect(alone.run("watch", "--once").err).toContain("(hosts.inbox-shared)");
		expect(host.home.run("stop").code).toBe(0);
		expect(await host.daemon.ended).toBe(0);
		expect(host.home.run("hosts", "forget", host.home.inbox)).toMatchObject({ code: 0, err: "" });
		alone.drop("a.safetensors", loraFile(1));
		expect(alone.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
		expect(alone.names("Lora")).toEqual(["a.safetensors"]);
	});

	test("is left to its watcher by a host on standby, which has no trouble, neither then nor after it took over", async () => {
		const cluster = await makeCluster();
		const one = await cluster.start("one");
		await expect.poll(() => cluster.watcher()).toBe("one");
		const two = await cluster.start("two");
		const look = (): unknown => JSON.parse(two.home.run("status", "--json").out).lastLook;
		await expect.poll(look).toMatchObject({ errno: null, standby: "watched by one" });
		const { out } = two.home.run("status");
		expect(out).toContain(`${two.home.inbox}: watched by one\n`);
		expect(out).not.toContain("trouble");
		one.signal("SIGTERM");
		await expect.poll(look).toMatchObject({ seen: true, standby: null });
		expect(two.home.run("status").out).not.toContain("trouble");
	});

	test("does not stop the work on the files of another one when it is missing", async () => {
		const cluster = await makeCluster();
		const lost = join(cluster.library, "Lost");
		mkdirSync(lost);
		const inboxes = `inboxes:\n  - inbox: ${lost}\n`;
		const { home } = await cluster.start("watcher", `role: watch\n${inboxes}`);
		expect(home.run("pause").code).toBe(0);
		await cluster.start("worker", `role: work\n${inboxes}`);
		writeFileSync(join(lost, "lost.safetensors"), loraFile(1));
		await expect
			.poll(() => cluster.rows("SELECT source_name AS name FROM jobs"))
			.toEqual([{ name: "lost.safetensors" }]);
		renameSync(lost, `${lost}-away`);
		expect(home.run("resume").code).toBe(0);
		await expect.poll(() => cluster.rows("SELECT 1 AS n FROM jobs WHERE claim > 0")).toEqual([{ n: 1 }]);
		home.drop("other.safetensors", loraFile(2));
		await expect.poll(() => cluster.outcomes()).toEqual({ "other.safetensors": ["published"] });
		renameSync(`${lost}-away`, lost);
		const both = { "lost.safetensors": ["published"], "other.safetensors": ["published"] };
		await expect.poll(() => cluster.outcomes()).toEqual(both);
	});

	test("gets its files published under their new names when they are renamed while their jobs wait", async () => {
		const cluster = await makeCluster();
		const watcher = await cluster.start("watcher", "role: watch\n");
		watcher.home.drop("a.safetensors", loraFile(1));
		await expect.poll(() => cluster.rows("SELECT source_name AS name FROM jobs")).toEqual([{ name: "a.safetensors" }]);
		renameSync(join(watcher.home.inbox, "a.safetensors"), join(watcher.home.inbox, "b.safetensors"));
		await cluster.start("worker", "role: work\n");
		const started = performance.now();
		await expect.poll(() => cluster.outcomes()).toEqual({ "b.safetensors": ["published"] });
		console.info(`a renamed file was published ${((performance.now() - started) / 1000).toFixed(1)} s after its turn`);
	});

	test("gets its files published when it is renamed, in the settings of all hosts too, while their jobs wait", async () => {
		const cluster = await makeCluster();
		const [before, after] = ["In", "Inbox"].map((name) => join(cluster.library, name)) as [string, string];
		const first = await cluster.start("first", `role: watch\ninbox: ${before}\n`);
		writeFileSync(join(before, "a.safetensors"), loraFile(1));
		await expect.poll(() => cluster.rows("SELECT state FROM jobs")).toEqual([{ state: "queued" }]);
		first.signal("SIGTERM");
		await first.daemon.ended;
		renameSync(before, after);
		for (const role of ["work", "watch"]) await cluster.start(role, `role: ${role}\ninbox: ${after}\n`);
		await expect.poll(() => cluster.outcomes()).toEqual({ "a.safetensors": ["published"] });
		expect(existsSync(join(after, "Originals", "a.safetensors"))).toBe(true);
	});
});
