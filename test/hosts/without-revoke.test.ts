import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { namesIn } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { makeCluster } from "./cluster.ts";
import { holdAt, named } from "./holds.ts";
import { stopAll } from "./stand-still.ts";
import { untilIdle, untilNothingIsLeft } from "./until.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const FILE = "file.safetensors";

/** A copy of the program in which nobody takes temporary files away from earlier holders. */
let copy: string;

beforeAll(() => {
	copy = mkdtempSync(join(tmpdir(), "autoprune-without-revoke-"));
	cpSync(join(ROOT, "dist"), join(copy, "dist"), { recursive: true });
	cpSync(join(ROOT, "package.json"), join(copy, "package.json"));
	symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
	const head = "async function revokeTemps(job) {";
	const chunks = readdirSync(join(copy, "dist/cli")).map((name) => join(copy, "dist/cli", name));
	const [chunk, ...others] = chunks.filter((path) => path.endsWith(".js") && readFileSync(path, "utf8").includes(head));
	if (chunk === undefined || others.length > 0) throw new Error("revokeTemps is not in one file of the command");
	writeFileSync(chunk, readFileSync(chunk, "utf8").replace(head, `${head} return job;`));
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

describe.skipIf(!canUsePostgres)("a host that sleeps right before it gives an output its name", () => {
	test("publishes nothing when it wakes up after its job was taken over", async () => {
		expect(await outputsAfterSleep([])).toHaveLength(1);
	});

	test("would publish a second output if its temporary file were not taken away, which this test notices", async () => {
		const run = `exec '${process.execPath}' '${join(copy, "dist/cli/main.js")}' watch`;
		expect(await outputsAfterSleep(["sh", "-c", run])).toHaveLength(2);
	});
});

/**
 * The names of all outputs of one file. While the first host sleeps, another file has the name that it is about to give, so
 * that its successor chooses another name; that file is away when the first host wakes up.
 */
async function outputsAfterSleep(before: readonly string[]): Promise<readonly string[]> {
	const cluster = await makeCluster();
	const hosts = await Promise.all(["one", "two", "three"].map((name) => cluster.start(name, { before })));
	const [{ home }] = hosts as [(typeof hosts)[number]];
	const folder = join(cluster.library, "Lora");
	const first = await holdAt(cluster, { when: "after", state: "publishing", file: FILE });
	const second = await holdAt(cluster, { when: "before", state: "published", file: FILE });
	home.drop(FILE, loraFile());

	const host = named(hosts, await first.reached());
	const sleeper = await stopAll(host.daemon.process.pid ?? 0);
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, FILE), "another file");
	await first.release();

	expect(await second.reached()).not.toBe(host.name);
	rmSync(join(folder, FILE));
	expect(namesIn(folder)).toHaveLength(1);
	await sleeper.wake();
	await untilIdle(cluster, host);
	await second.release();
	await untilNothingIsLeft(cluster);
	expect(await cluster.outcomes()).toEqual({ [FILE]: ["published"] });
	return namesIn(folder);
}
