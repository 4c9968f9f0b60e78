import { rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { chance } from "../chance.mjs";
import { tempsIn } from "../e2e/run.ts";
import { canUsePostgres } from "../postgres.ts";
import { arrive, type ChaosFile, chaosFiles } from "./chaos/files.ts";
import { libraryFiles } from "./chaos/library-files.ts";
import { bySingleMachine } from "./chaos/single-machine.ts";
import { unrulyHost } from "./chaos/unruly-host.ts";
import { makeCluster } from "./cluster.ts";

/** How many files, and for how long hosts fail: a sample, or with AUTOPRUNE_ALL=1 ten minutes. */
const ALL = process.env.AUTOPRUNE_ALL === "1";
const FILES = Number(process.env.CHAOS_FILES ?? (ALL ? 500 : 40));
const SECONDS = Number(process.env.CHAOS_SECONDS ?? (ALL ? 600 : 60));

/** The choice of faults and times; what they hit depends on the machine, too. */
const SEED = Number(process.env.CHAOS_SEED ?? Date.now() % 1e6);

/** Lost deliveries are sent again every five minutes; the pause before a repeated one is at most 30 s. */
const DONE_WITHIN_MS = 15 * 60_000;

const PER_FILE_MS = 3_000;

describe.skipIf(!canUsePostgres || process.platform !== "linux")("chaos", () => {
	test(`three hosts that are killed, stopped and cut off do all that one machine does, each file once`, {
		timeout: SECONDS * 1000 + DONE_WITHIN_MS + FILES * PER_FILE_MS,
	}, async () => {
		const log = join(tmpdir(), `autoprune-chaos-${SEED}.log`);
		console.info(`chaos: seed ${SEED}, ${FILES} files, ${SECONDS} s`);
		rmSync(log, { force: true });
		const below = chance(SEED);
		const files = chaosFiles(FILES);
		const wanted = await bySingleMachine(files);

		const { library, url, rows, outcomes } = await makeCluster();
		const options = { url, library, log };
		const hosts = await Promise.all(
			["one", "two", "three"].map((name) => unrulyHost({ ...options, name, below: chance(below(2 ** 31)) })),
		);
		const begun = performance.now();
		const ms = SECONDS * 1000;
		await Promise.all([
			arriveWithin(files, { inbox: join(library, "Autoprune"), ms: ms * 0.9, below }),
			...hosts.map((host) => host.misbehave(ms)),
		]);
		const faultsEnded = performance.now();

		const isDone = async () => {
			const [found] = await rows<{ n: number }>("SELECT count(*)::int AS n FROM jobs WHERE state = 'done'");
			return found?.n;
		};
		const patience = { timeout: DONE_WITHIN_MS, interval: 500 };
		await expect.poll(isDone, patience).toBeGreaterThanOrEqual(FILES);
		await expect.poll(() => rows("SELECT id, state FROM jobs WHERE state <> 'done'"), patience).toEqual([]);
		const ended = performance.now();
		const [count] = await rows<{ taken: number; most: number }>(
			`SELECT count(*) FILTER (WHERE claim > 1)::int AS taken, max(claim)::int AS most FROM jobs`,
		);
		const sum = (of: "kills" | "sleeps" | "partitions") => hosts.reduce((total, { counts }) => total + counts[of], 0);
		console.info(
			[
				`chaos: seed ${SEED}: ${FILES} files in ${seconds(ended - begun)}, the last ${seconds(ended - faultsEnded)} without faults`,
				`${sum("kills")} kills, ${sum("sleeps")} sleeps, ${sum("partitions")} partitions`,
				`${count?.taken} jobs taken over, one ${Number(count?.most) - 1} times; load ${loadavg()[0]?.toFixed(1)}`,
			].join("; "),
		);

		expect(await rows("SELECT source_name, count(*)::int FROM jobs GROUP BY 1 HAVING count(*) > 1")).toEqual([]);
		expect(await outcomes()).toEqual(outcomesOf(files));
		expect(libraryFiles(library)).toEqual(wanted);
		expect(tempsIn(library)).toEqual([]);
		expect(hosts.flatMap(({ endedByItself }) => endedByItself)).toEqual([]);
		const undelivered =
			"SELECT name, state, data::text FROM pgboss.job WHERE state < 'completed' AND name LIKE 'prune%'";
		await expect.poll(() => rows(undelivered), patience).toEqual([]);
		const forgotten = "SELECT name FROM hosts WHERE beat_at < clock_timestamp() - interval '65 s'";
		await expect.poll(() => rows(forgotten)).toEqual([]);
		expect(await Promise.all(hosts.map((host) => host.end()))).toEqual([0, 0, 0]);
		expect(libraryFiles(library)).toEqual(wanted);
		rmSync(log);
	});
});

interface Arriving {
	readonly inbox: string;
	readonly ms: number;
	readonly below: (n: number) => number;
}

/** Drops the files at random times, one in two slowly. */
async function arriveWithin(files: readonly ChaosFile[], { inbox, ms, below }: Arriving): Promise<void> {
	const times = files.map(() => below(ms));
	await Promise.all(
		files.map(async (file, i) => {
			await pause(times[i]);
			await arrive(file, inbox, (i % 2) * 400);
		}),
	);
}

const OUTCOMES: Readonly<Record<string, string>> = { text: "refused", embedding: "unchanged" };

function outcomesOf(files: readonly ChaosFile[]) {
	return Object.fromEntries(files.map(({ path, kind }) => [basename(path), [OUTCOMES[kind] ?? "published"]]));
}

function seconds(ms: number): string {
	return `${(ms / 1000).toFixed(0)} s`;
}
