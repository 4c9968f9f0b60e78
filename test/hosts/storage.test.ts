import { execFileSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	mkdtempSync,
	openSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { canMount } from "../e2e/mounts.ts";
import { namesIn, tells } from "../e2e/run.ts";
import { canShare, twoClients } from "../e2e/shares.ts";
import { canUsePostgres } from "../postgres.ts";
import { type Cluster, type Host, makeCluster } from "./cluster.ts";
import { drop, expectAlive, expectOnce, measured, NAMES, untilPublished } from "./files.ts";
import { holdAt, named } from "./holds.ts";
import { stopAll } from "./stand-still.ts";
import { untilNothingIsLeft } from "./until.ts";

/** A command that runs another one where a path is another folder. */
function seeing(folder: string, at: string): readonly string[] {
	return ["unshare", "--mount", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', folder, at];
}

/** The same, where the path is a file system of its own with only an inbox. */
function seeingEmpty(at: string): readonly string[] {
	const script = 'mount -t tmpfs tmpfs "$0" && mkdir "$0/Autoprune" && exec "$@"';
	return ["unshare", "--mount", "sh", "-c", script, at];
}

function copyOf(folder: string): string {
	const copy = mkdtempSync(join(tmpdir(), "autoprune-copy-"));
	onTestFinished(() => rmSync(copy, { recursive: true }));
	cpSync(folder, copy, { recursive: true, preserveTimestamps: true });
	return copy;
}

/** The storage of hosts that use another database. */
async function ofOtherHosts(): Promise<string> {
	const cluster = await makeCluster();
	const host = await cluster.start("other");
	host.signal("SIGTERM");
	await host.daemon.ended;
	return cluster.library;
}

describe.skipIf(!canUsePostgres || !canMount)("a host with other storage at the path of the library", () => {
	test.each([
		["an empty mount point", "is not there", async ({ library }: Cluster) => seeingEmpty(library)],
		["a copy of the share", "as in a copy", async ({ library }: Cluster) => seeing(copyOf(library), library)],
		[
			"a share of other hosts",
			"of another database",
			async ({ library }: Cluster) => seeing(await ofOtherHosts(), library),
		],
	])("%s: it does not join, and the others go on", async (_, says, before) => {
		const cluster = await makeCluster();
		const host = await cluster.start("one");
		drop(host, NAMES.slice(0, 3));
		await untilPublished(cluster, NAMES.slice(0, 3));
		const { code, said } = await cluster.startRefused("two", { before: await before(cluster) });
		expect(said).toContain(says);
		expect(code).toBe(1);
		expect(await cluster.rows("SELECT name FROM hosts")).toEqual([{ name: "one" }]);
		drop(host, NAMES.slice(3, 6));
		await untilPublished(cluster, NAMES.slice(0, 6));
		expectOnce(cluster, host, NAMES.slice(0, 6));
	});

	test("an empty mount point stays empty when it does not join", async () => {
		const cluster = await makeCluster();
		await cluster.start("one");
		const empty = mkdtempSync(join(tmpdir(), "autoprune-empty-"));
		onTestFinished(() => rmSync(empty, { recursive: true }));
		const { said } = await cluster.startRefused("two", { before: seeing(empty, cluster.library) });
		expect(said).toContain("hosts.no-beacon");
		expect(readdirSync(empty)).toEqual([]);
	});

	test("mounted while it runs: it does no jobs, the others do them, and it goes on afterwards", async () => {
		const cluster = await makeCluster();
		const one = await cluster.start("one");
		// A mount in its own namespace.
		const two = await cluster.start("two", { before: ["unshare", "--mount"] });
		drop(one, NAMES.slice(0, 4));
		await untilPublished(cluster, NAMES.slice(0, 4));
		inMountsOf(two, "mount", "--bind", copyOf(cluster.library), cluster.library);
		drop(one, NAMES.slice(4, 16));
		await untilPublished(cluster, NAMES.slice(0, 16));
		expectOnce(cluster, one, NAMES.slice(0, 16));
		inMountsOf(two, "umount", cluster.library);
		one.signal("SIGTERM");
		expect(await one.daemon.ended).toBe(0);
		drop(two, NAMES.slice(16, 20));
		await untilPublished(cluster, NAMES.slice(0, 20));
		expectOnce(cluster, two, NAMES.slice(0, 20));
		expectAlive([two]);
	});

	test("mounted while it watches the inbox: another host watches it, and it is on standby afterwards", async () => {
		const cluster = await makeCluster();
		const one = await cluster.start("one", { before: ["unshare", "--mount"] });
		await expect.poll(() => cluster.watcher()).toBe("one");
		const two = await cluster.start("two");
		inMountsOf(one, "mount", "-t", "tmpfs", "tmpfs", cluster.library);
		const from = performance.now();
		await expect.poll(() => cluster.watcher()).toBe("two");
		measured("another host watches after the watcher lost the share", from);
		drop(two, NAMES.slice(0, 4));
		await untilPublished(cluster, NAMES.slice(0, 4));
		await expect.poll(() => two.home.run("hosts").out).toContain(`The folder ${one.home.inbox} does not exist.`);
		await expect.poll(() => one.home.run("status").out).toContain(`(The folder ${one.home.inbox} does not exist.)`);
		expect(execFileSync("nsenter", [...mountsOf(one), "ls", "-A", cluster.library], { encoding: "utf8" })).toBe("");
		inMountsOf(one, "umount", cluster.library);
		two.signal("SIGTERM");
		expect(await two.daemon.ended).toBe(0);
		await expect.poll(() => cluster.watcher()).toBe("one");
		drop(one, NAMES.slice(4, 8));
		await untilPublished(cluster, NAMES.slice(0, 8));
		expectOnce(cluster, one, NAMES.slice(0, 8));
		expectAlive([one]);
	});
});

describe.skipIf(!canUsePostgres || !canMount || !canShare)(
	"two clients of a share that cache attributes and names",
	() => {
		test("publish each file once, also one that grows through the cache of another client", async () => {
			const cluster = await makeCluster();
			const { here, there } = twoClients(cluster.library);
			expect(statSync(here).dev).not.toBe(statSync(there).dev);
			const hosts = [
				await cluster.start("one", { before: seeing(here, cluster.library) }),
				await cluster.start("two", { before: seeing(there, cluster.library) }),
			] as const;
			const names = NAMES.slice(0, 16);
			drop(hosts[0], names);
			const [whole, growing] = [loraFile(99), "growing.safetensors"];
			const half = whole.length / 2;
			// Through the mount of the host that does not watch.
			const file = openSync(join(there, "Autoprune", growing), "wx");
			writeSync(file, whole.subarray(0, half));
			await hosts[0].daemon.saw(tells("waiting", growing));
			await untilPublished(cluster, names);
			writeSync(file, whole.subarray(half));
			await untilPublished(cluster, [...names, growing]);
			expectOnce(cluster, hosts[0], [...names, growing]);
			expect(readFileSync(join(hosts[0].home.inbox, "Originals", growing)).equals(whole)).toBe(true);
			const inodes = await cluster.rows<{ devs: number }>("SELECT count(DISTINCT dev)::int AS devs FROM jobs");
			expect(inodes).toEqual([{ devs: 1 }]);
			for (const { daemon } of hosts) await daemon.saw(tells("published"));
			expectAlive(hosts);
		});
	},
);

describe.skipIf(!canUsePostgres || !canMount || !canShare)("a subfolder of the library on another device", () => {
	test("an output is published once there, when its host dies right before that is recorded", async () => {
		const [cluster, file] = [await makeCluster(), "style.safetensors"];
		const { here, there } = twoClients();
		const flux = join(cluster.library, "Lora", "flux");
		mkdirSync(flux, { recursive: true });
		const hosts = [
			await cluster.start("one", { before: seeing(here, flux) }),
			await cluster.start("two", { before: seeing(there, flux) }),
		] as const;
		const hold = await holdAt(cluster, { when: "before", state: "published", file });
		mkdirSync(join(cluster.library, "Autoprune", "flux"));
		hosts[0].home.drop(join("flux", file), loraFile());
		const victim = named(hosts, await hold.reached());
		const sleeper = await stopAll(victim.daemon.process.pid ?? 0);
		await hold.release();
		sleeper.kill();
		await untilPublished(cluster, [file]);
		await untilNothingIsLeft(cluster);
		expect(namesIn(here)).toEqual([".autoprune", file]);
		expect(await cluster.rows("SELECT DISTINCT output_path AS path FROM outcomes")).toEqual([
			{ path: join(flux, file) },
		]);
	});
});

function inMountsOf(host: Host, ...words: readonly string[]): void {
	execFileSync("nsenter", [...mountsOf(host), ...words]);
}

function mountsOf({ daemon }: Host): readonly string[] {
	return ["--mount", "--target", String(daemon.process.pid)];
}
