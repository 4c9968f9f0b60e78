import { describe, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { tells } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";

describe.skipIf(!canUsePostgres)("a command on one of several hosts", () => {
	test("lists both, and pauses and resumes both", async () => {
		const cluster = await makeCluster();
		const [one, two] = [await cluster.start("one"), await cluster.start("two")];
		await expect.poll(() => cluster.watcher()).not.toBeNull();
		const { hosts } = JSON.parse(two.home.run("hosts", "--json").out);
		expect(hosts.map(({ name }: { readonly name: string }) => name)).toEqual(["one", "two"]);
		expect(hosts.flatMap(({ watches }: { readonly watches: readonly string[] }) => watches)).toEqual([one.home.inbox]);
		expect(two.home.run("status").out).toContain("one (both)");
		two.home.run("pause");
		for (const { daemon } of [one, two]) await daemon.saw(tells("paused"));
		two.home.run("resume");
		for (const { daemon } of [one, two]) await daemon.saw(tells("resumed"));
	});

	test("stops the daemon of its own host, and the other one goes on", async () => {
		const cluster = await makeCluster();
		const [one, two] = [await cluster.start("one"), await cluster.start("two")];
		expect(one.home.run("stop").out).toContain("Stopped");
		expect(await one.daemon.ended).toBe(0);
		two.home.drop("a.safetensors", loraFile(1));
		await expect.poll(() => cluster.outcomes()).toEqual({ "a.safetensors": ["published"] });
		const { hosts } = JSON.parse(one.home.run("hosts", "--json").out);
		expect(hosts).toMatchObject([{ name: "two", watches: [two.home.inbox] }]);
	});

	test("stops every host that ran before a backup of the database was restored", async () => {
		const cluster = await makeCluster();
		const [one, two] = [await cluster.start("one"), await cluster.start("two")];
		expect(one.home.run("hosts", "restored", "--yes").code).toBe(0);
		for (const { daemon } of [one, two]) await daemon.ended;
		const again = await cluster.start("one");
		await again.daemon.saw(tells("paused"));
	});

	test("takes a file back that another host has published", async () => {
		const cluster = await makeCluster();
		const [one, two] = [await cluster.start("one"), await cluster.start("two", "role: work\n")];
		one.home.drop("a.safetensors", loraFile(1));
		await expect.poll(() => cluster.outcomes()).toEqual({ "a.safetensors": ["published"] });
		await expect.poll(() => cluster.rows("SELECT id FROM jobs WHERE state <> 'done'")).toEqual([]);
		const [{ id } = { id: 0 }] = JSON.parse(two.home.run("log", "--json").out).entries;
		expect(two.home.run("undo", String(id))).toMatchObject({ code: 0, err: "" });
		expect(one.home.names("Lora")).toEqual([]);
		expect(two.home.run("retry", String(id))).toMatchObject({ code: 0, err: "" });
		await expect.poll(() => one.home.names("Lora")).toEqual(["a.safetensors"]);
	});
});
