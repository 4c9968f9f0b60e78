import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, test } from "vitest";
import { canUsePostgres } from "../postgres.ts";
import { AWAKE, type CrashPoint, NO_LINKS, POINTS } from "./crash-cases.ts";
import { onOneMachine } from "./crash-sources.ts";
import { afterwards, printTakeovers, type Trial, tryAll } from "./crash-trials.ts";
import { canAttach } from "./stand-still.ts";

/** Every point, dead and asleep: `AUTOPRUNE_ALL=1`. Otherwise a sample. */
const ALL = process.env.AUTOPRUNE_ALL === "1";

/** Clusters that work beside each other, since most of the time is waiting. */
const LANES = 3;

const HOURS = { timeout: 2 * 3_600_000 };

const canInject = spawnSync("strace", ["-o", "/dev/null", "true"]).status === 0;

afterAll(printTakeovers);

describe.skipIf(!canUsePostgres)("a host that dies or sleeps at any point of an ingest", () => {
	test("is replaced, and all ends as on a single machine", HOURS, async () => {
		expect(await outcomeOf(trialsAt(POINTS), LANES)).toEqual([]);
	});

	test("does no harm when it wakes up while its successor is in the middle of the job", HOURS, async () => {
		const trials = AWAKE.filter(({ sample }) => ALL || sample !== undefined).flatMap((point) =>
			point.wakesAt
				.slice(0, ALL ? undefined : 1)
				.map((wakesAt): Omit<Trial, "source"> => ({ point, how: "SIGSTOP", wakesAt })),
		);
		expect(await outcomeOf(trials, LANES)).toEqual([]);
	});

	test.skipIf(!canInject)("is replaced where there are no hard links", HOURS, async () => {
		const before = ["strace", "-f", "-b", "execve", "-qq", "-o", "/dev/null", "-e", "trace=link"];
		const trials = trialsAt(NO_LINKS);
		expect(await outcomeOf(trials, LANES, [...before, "-e", "inject=link:error=EPERM"])).toEqual([]);
	});
});

function trialsAt(points: readonly CrashPoint[]): readonly Omit<Trial, "source">[] {
	return points.flatMap((point) => {
		const both = ["SIGKILL", "SIGSTOP"] as const;
		return both.filter((how) => ALL || how === point.sample).map((how) => ({ point, how }));
	});
}

let seeds = 0;

async function outcomeOf(
	given: readonly Omit<Trial, "source">[],
	lanes: number,
	before: readonly string[] = [],
): Promise<readonly string[]> {
	const usable = given.filter(({ point: { until } }) => until === undefined || canAttach);
	const trials = usable.map((trial) => {
		const seed = ++seeds;
		return { ...trial, source: { kind: trial.point.source, stem: `file-${seed}`, seed } };
	});
	const expected = onOneMachine(trials.flatMap(({ source }) => [source, afterwards(source)]));
	return tryAll(trials, lanes, { expected, before });
}
