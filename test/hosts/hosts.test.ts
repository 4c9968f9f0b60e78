import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CLI, makeHome, namesIn, tells } from "../e2e/run.ts";
import { canUsePostgres, postgresServer } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { drop, expectOnce, NAMES, untilPublished } from "./files.ts";

describe.skipIf(!canUsePostgres)("several hosts", () => {
	test("two hosts share the files of an inbox, and each is published once", async () => {
		const cluster = await makeCluster();
		const hosts = [await cluster.start("one"), await cluster.start("two")] as const;
		const names: string[] = [];
		// Which host asks first is chance, so there are more files until each has had one.
		const dropNext = async () => {
			const next = NAMES.slice(names.length, names.length + 5);
			drop(hosts[0], next);
			names.push(...next);
			return cluster.rows("SELECT DISTINCT holder FROM jobs WHERE state = 'done'");
		};
		await expect.poll(dropNext, { interval: 1_000 }).toHaveLength(2);
		await untilPublished(cluster, names);
		expectOnce(cluster, hosts[0], names);
	});

	test("when the watching host is killed in the middle, the other one goes on with everything", async () => {
		const cluster = await makeCluster();
		const [first, second] = [await cluster.start("one"), await cluster.start("two")];
		const before = NAMES.slice(0, 20);
		const after = NAMES.slice(20, 25);
		// Otherwise it could do all the files before the first one asks.
		second.signal("SIGSTOP");
		drop(first, before);
		await first.daemon.saw(tells("working"));
		first.signal("SIGKILL");
		second.signal("SIGCONT");
		const killed = performance.now();
		await first.daemon.ended;
		drop(second, after);
		await untilPublished(cluster, [...before, ...after]);
		console.info(
			`all was done ${((performance.now() - killed) / 1000).toFixed(1)} s after the watching host was killed`,
		);
		expectOnce(cluster, second, [...before, ...after]);
	});

	test("a watching host that sleeps loses the inbox, and does nothing twice when it wakes up", async () => {
		const cluster = await makeCluster();
		const [first, second] = [await cluster.start("one"), await cluster.start("two")];
		const [before, asleep, after] = [NAMES.slice(0, 10), NAMES.slice(10, 15), NAMES.slice(15, 20)];
		second.signal("SIGSTOP");
		drop(first, before);
		await first.daemon.saw(tells("working"));
		first.signal("SIGSTOP");
		second.signal("SIGCONT");
		await expect.poll(() => cluster.watcher()).toBe("two");
		drop(second, asleep);
		await untilPublished(cluster, [...before, ...asleep]);
		first.signal("SIGCONT");
		drop(second, after);
		await untilPublished(cluster, [...before, ...asleep, ...after]);
		expectOnce(cluster, second, NAMES.slice(0, 20));
		first.signal("SIGTERM");
		expect(await first.daemon.ended).toBe(0);
		expectOnce(cluster, second, NAMES.slice(0, 20));
	});

	test("when a working host is killed, its files are published by another one", async () => {
		const cluster = await makeCluster();
		const watcher = await cluster.start("watcher", "role: watch\n");
		const first = await cluster.start("first", "role: work\n");
		const names = NAMES.slice(0, 10);
		drop(watcher, names);
		await first.daemon.saw(tells("working"));
		first.signal("SIGKILL");
		const killed = performance.now();
		const second = await cluster.start("second", "role: work\n");
		await untilPublished(cluster, names);
		console.info(
			`all was done ${((performance.now() - killed) / 1000).toFixed(1)} s after the only working host was killed`,
		);
		expectOnce(cluster, second, names);
	});

	test("while the database is away nothing is lost, and all goes on when it is back", async () => {
		const cluster = await makeCluster();
		const [first, second] = [await cluster.start("one"), await cluster.start("two")];
		const [before, away, after] = [NAMES.slice(0, 10), NAMES.slice(10, 15), NAMES.slice(15, 20)];
		drop(first, before);
		await Promise.any([first, second].map(({ daemon }) => daemon.saw(tells("working"))));
		const server = await postgresServer();
		await server.stop("immediate");
		drop(first, away);
		await first.daemon.saw(({ msg }) => msg === "the heartbeat of this host could not be written");
		await server.start();
		drop(second, after);
		await untilPublished(cluster, [...before, ...away, ...after]);
		expectOnce(cluster, second, NAMES.slice(0, 20));
	});

	test("one host only watches, another only works", async () => {
		const cluster = await makeCluster();
		const watcher = await cluster.start("watcher", "role: watch\n");
		const worker = await cluster.start("worker", "role: work\n");
		const names = NAMES.slice(0, 5);
		watcher.home.drop("file-10.png", "a preview");
		drop(watcher, names);
		await untilPublished(cluster, names);
		expect(namesIn(join(cluster.library, "Lora"))).toEqual(["file-10.png", ...names]);
		expect(namesIn(join(watcher.home.inbox, "Originals"))).toEqual(names);
		expect(watcher.home.temps()).toEqual([]);
		for (const { daemon, signal } of [worker, watcher]) {
			signal("SIGTERM");
			expect(await daemon.ended).toBe(0);
		}
		expect(await cluster.rows("SELECT name FROM hosts")).toEqual([]);
	});
});

describe("what several hosts cannot do", () => {
	test("`--once` is refused", () => {
		const home = makeHome("journal: postgres://nobody@localhost/none\n");
		const { code, err } = home.run("watch", "--once");
		home.remove();
		expect(code).not.toBe(0);
		expect(err).toContain("(hosts.once)");
	});

	const old = process.env.OLD_NODE;
	test.skipIf(!old)("an old Node is refused", () => {
		const home = makeHome("journal: postgres://nobody@localhost/none\n");
		const env = { ...process.env, HOME: home.folder, XDG_STATE_HOME: join(home.folder, "state") };
		const options = { cwd: home.folder, env, encoding: "utf8" } as const;
		const { status, stderr } = spawnSync(old ?? "", [CLI, "watch"], options);
		home.remove();
		expect(status).not.toBe(0);
		expect(stderr).toContain("(hosts.node-too-old)");
	});
});
