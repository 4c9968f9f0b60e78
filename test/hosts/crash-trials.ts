import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { expect } from "vitest";
import { tempsIn } from "../e2e/run.ts";
import { type Cluster, type Host, makeCluster } from "./cluster.ts";
import type { CrashPoint, Places } from "./crash-cases.ts";
import { drop, type Expected, nameOf, type Source } from "./crash-sources.ts";
import { allOf, changesBetween, filesLike, filesOf } from "./evidence.ts";
import { type Hold, holdAt, type Moment, named } from "./holds.ts";
import { daemonOf, endWithTest, familyOf, type Sleeper, stopAfter, stopAll } from "./stand-still.ts";
import { untilIdle, untilNothingIsLeft } from "./until.ts";

/** After this long, the job was not delivered again because a heartbeat was missed, but with all lost deliveries. */
const TAKEN_WITHIN_MS = 60_000;

/** One death or sleep. */
export interface Trial {
	readonly point: CrashPoint;
	readonly how: "SIGKILL" | "SIGSTOP";
	/** A sleeper wakes up while its successor is held here; without it, when its successor is done. */
	readonly wakesAt?: Pick<Moment, "when" | "state">;
	readonly source: Source;
}

/** How trials are made. */
export interface Trials {
	readonly expected: Expected;
	/** A command that runs each daemon in its turn. */
	readonly before?: readonly string[];
}

/** Seconds until another host had the job, of every trial. */
const takeovers: number[] = [];

/** Prints the times of takeovers. */
export function printTakeovers(): void {
	const sorted = takeovers.toSorted((a, b) => a - b);
	const [least, middle, most] = [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
	if (sorted.length > 0)
		console.info(`takeovers: ${sorted.length}; least ${least} s, median ${middle} s, most ${most} s`);
}

/** Makes all trials, one after another in each of so many clusters of three hosts. Returns what was wrong. */
export async function tryAll(trials: readonly Trial[], lanes: number, options: Trials): Promise<readonly string[]> {
	const left = [...trials];
	const faults: string[] = [];
	await Promise.all(Array.from({ length: Math.min(lanes, left.length) }, () => tryInTurn(left, faults, options)));
	return faults;
}

async function tryInTurn(left: Trial[], faults: string[], options: Trials): Promise<void> {
	const cluster = await makeCluster();
	const start = async (name: string): Promise<Host> => {
		const host = await cluster.start(name, options);
		endWithTest(daemonOf(host.daemon.process.pid ?? 0));
		return host;
	};
	const hosts: Host[] = [];
	for (const name of ["one", "two", "three"]) hosts.push(await start(name));
	let started = hosts.length;
	for (let trial = left.shift(); trial !== undefined; trial = left.shift()) {
		try {
			const dead = await tryOne(trial, cluster, hosts, options);
			if (dead !== null) hosts[hosts.indexOf(dead)] = await start(`host-${++started}`);
		} catch (error) {
			faults.push(`${titleOf(trial)}: ${inspect(error)}`);
			// A cluster in which something is wrong says nothing about further trials.
			if (left.length > 0) return tryInTurn(left, faults, options);
		}
	}
}

function titleOf({ point: { what }, source: { kind }, how, wakesAt }: Trial): string {
	if (how === "SIGKILL") return `${kind}, ${what}, dead`;
	return wakesAt === undefined
		? `${kind}, ${what}, asleep`
		: `${kind}, ${what}, awake again ${wakesAt.when} ${wakesAt.state}`;
}

/** Returns the host that has died. */
async function tryOne(
	trial: Trial,
	cluster: Cluster,
	hosts: readonly Host[],
	{ expected }: Trials,
): Promise<Host | null> {
	const { point, how, wakesAt, source } = trial;
	const file = nameOf(source);
	const hold = await holdAt(cluster, { ...point.at, file });
	const later = wakesAt && (await holdAt(cluster, { ...wakesAt, file, taken: true }));
	const [any] = hosts as [Host];
	drop(any.home, source);
	const victim = named(hosts, await hold.reached());
	const sleeper = await stop(victim, hold, point, await placesOf(cluster, source));
	if (how === "SIGKILL") sleeper.kill();
	const seconds = await secondsUntilTaken(cluster, file, victim, point);
	if (later !== undefined) {
		expect(await later.reached()).not.toBe(victim.name);
		await sleeper.wake();
		await untilIdle(cluster, victim);
		await later.release();
	}
	await untilDone(cluster, source);
	expect(filesLike(filesOf(cluster.library), `${source.stem}.`)).toEqual(expected(source));
	expect(tempsIn(cluster.library)).toEqual([]);
	if (how === "SIGSTOP" && later === undefined) {
		const before = await allOf(cluster);
		await sleeper.wake();
		await untilIdle(cluster, victim);
		expect(changesBetween(before, await allOf(cluster))).toEqual([]);
	}
	const next = afterwards(source);
	drop(any.home, next);
	await untilDone(cluster, next);
	expect(filesLike(filesOf(cluster.library), `${next.stem}.`)).toEqual(expected(next));
	console.info(`${titleOf(trial)}: taken over after ${seconds} s`);
	takeovers.push(seconds);
	return how === "SIGKILL" ? victim : null;
}

/** Stops the held host at the point, with all that it has started. */
export async function stop(
	{ daemon }: Host,
	hold: Hold,
	{ until }: Pick<CrashPoint, "until">,
	places: Places,
): Promise<Sleeper> {
	const pid = daemonOf(daemon.process.pid ?? 0);
	if (until === undefined) {
		const sleeper = await stopAll(pid);
		await hold.release();
		return sleeper;
	}
	const target = until.by === "daemon" ? pid : familyOf(pid)[1];
	if (target === undefined) throw new Error("the engine does not run");
	const traced = await stopAfter(target, { call: until.call, path: until.path(places) });
	await hold.release();
	await traced.stopped;
	process.kill(target, "SIGSTOP");
	await traced.end();
	return stopAll(pid);
}

/** Paths that the job of a source has to do with now. */
export async function placesOf({ library, rows }: Cluster, source: Source): Promise<Places> {
	const file = nameOf(source);
	const [found] = await rows<{ temp: string }>(
		`SELECT cluster || '/job-' || id || '.' || claim || '.part' AS temp FROM meta, jobs WHERE source_name = '${file}'`,
	);
	const inbox = join(library, "Autoprune");
	mkdirSync(join(library, "Lora"), { recursive: true });
	return {
		source: join(inbox, file),
		temp: join(library, ".autoprune", found?.temp ?? ""),
		final: join(library, "Lora", file),
		archived: join(inbox, source.kind === "refused" ? "Failed" : "Originals", file),
	};
}

/** Waits until another host has taken the job or, if the job is done, until its delivery has ended. Returns the seconds. */
async function secondsUntilTaken({ rows }: Cluster, file: string, { name }: Host, { at }: CrashPoint): Promise<number> {
	const since = performance.now();
	const isDelivered = at.state === "done" && at.when === "after";
	const sql = isDelivered
		? `SELECT d.id FROM pgboss.job d JOIN jobs j ON d.singleton_key = j.id::text
			WHERE j.source_name = '${file}' AND d.state <> 'active'`
		: `SELECT id FROM jobs WHERE source_name = '${file}' AND claim > 0 AND holder <> '${name}'`;
	await expect.poll(async () => (await rows(sql)).length, { interval: 50, timeout: TAKEN_WITHIN_MS }).toBe(1);
	return Math.round((performance.now() - since) / 100) / 10;
}

/** Waits until the source has one outcome, and nothing is left to be done. */
export async function untilDone(cluster: Cluster, source: Source): Promise<void> {
	const outcome = source.kind === "refused" ? "refused" : "published";
	const outcomes = `SELECT outcome FROM outcomes WHERE source_name = '${nameOf(source)}'`;
	await expect.poll(() => cluster.rows(outcomes)).toEqual([{ outcome }]);
	await untilNothingIsLeft(cluster);
}

/** A second file, by which hosts show that they still work. */
export function afterwards({ stem, seed }: Source): Source {
	return { kind: "model", stem: `${stem}-next`, seed: seed + 1000 };
}
