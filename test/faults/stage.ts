import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { type Ended, freshFolder, type Ground, groundAt, likeGround, workThrough } from "./ground.ts";
import type { KillPoint } from "./kill-points.ts";
import { injecting, type Mutation, mutationsIn, recorded } from "./strace.ts";
import { type Expected, treeOf, unfinished } from "./whole.ts";

/** Whether points are tried that come by the dozen and differ little: `npm run test:faults -- --all`. */
export const ALL = process.env.FAULTS === "all";

/** A kind of ingest. */
export interface Case {
	readonly what: string;
	readonly model: Buffer;
	/** Whether hard links can be made. */
	readonly links: boolean;
	/** Whether the daemon has never run before, so that it makes its journal too. */
	readonly first: boolean;
	/** Settings that differ from the defaults, as YAML. */
	readonly settings?: string;
	/** Texts of what lies beside it, by what stands behind its stem. */
	readonly sidecars?: Readonly<Record<string, string>>;
}

/** A case made ready: how its ground is before a run, what a run does, and what comes of it. */
export interface Stage {
	readonly folder: string;
	readonly ground: Ground;
	readonly links: boolean;
	readonly mutations: readonly Mutation[];
	readonly expected: Expected;
}

/** All that a process of ours does with files comes from one thread then, in the same order each time. */
const IN_ORDER = { UV_THREADPOOL_SIZE: "1" };

const NO_LINKS = "link:error=EPERM";

const folders: string[] = [];

const stages = new Map<Case, Promise<Stage>>();

/** Removes all that was made ready. */
export function removeStages(): void {
	for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

/** Makes a case ready, by one run without faults that is recorded; once, however often it is asked for. */
export function prepare(one: Case): Promise<Stage> {
	const made = stages.get(one) ?? make(one);
	stages.set(one, made);
	return made;
}

async function make({ model, links, first, settings = "", sidecars = {} }: Case): Promise<Stage> {
	const folder = freshFolder();
	folders.push(folder);
	const ground = groundAt(join(folder, "before"), settings);
	mkdirSync(ground.state, { recursive: true });
	if (!first) expect(await workThrough(ground)).toMatchObject({ how: 0 });
	writeFileSync(join(ground.inbox, "model.safetensors"), model);
	for (const [ending, text] of Object.entries(sidecars)) writeFileSync(join(ground.inbox, `model${ending}`), text);
	const clean = likeGround(ground, join(folder, "clean"));
	const recording = join(folder, "recording");
	const before = recorded(recording, links ? [] : [NO_LINKS]);
	await workThrough(clean, { before, env: IN_ORDER });
	const tree = treeOf(clean);
	const [path] = [...tree.keys()].filter((one) => !one.startsWith("Autoprune/") && one.endsWith(".safetensors"));
	const bytes = path === undefined ? undefined : tree.get(path);
	const output = path === undefined || bytes === undefined ? null : { path, bytes };
	const company = Object.values(sidecars).map((text) => Buffer.from(text));
	const expected = { source: model, output, sidecars: company, tree, placeholders: !links };
	expect(await unfinished(clean, expected)).toBe(null);
	return { folder, ground, links, mutations: mutationsIn(recording, clean.root), expected };
}

/** Runs the daemon on a ground that is like the stage's until it is killed at this point; how it ended. */
export async function runUntil(point: KillPoint, stage: Stage, ground: Ground): Promise<number | string> {
	return (await runWith("signal=KILL", point, stage, ground)).how;
}

/** Runs the daemon on a ground that is like the stage's with a fault such as `error=EIO` at this point. */
export function runWith(fault: string, { call, nth, paths }: KillPoint, stage: Stage, ground: Ground): Promise<Ended> {
	const on = [...paths, ...linked(stage)].map((path) => join(ground.root, path));
	const before = injecting([`${call}:${fault}:when=${nth}`, ...(stage.links ? [] : [NO_LINKS])], on);
	return workThrough(ground, { before, env: IN_ORDER });
}

/** Runs it again, with hard links or without as before; what it said. */
export async function runAgain(stage: Stage, ground: Ground): Promise<string> {
	const on = linked(stage).map((path) => join(ground.root, path));
	const { said } = await workThrough(ground, stage.links ? {} : { before: injecting([NO_LINKS], on) });
	return said;
}

/** What is linked, where links are to fail. */
function linked({ links, mutations }: Stage): string[] {
	return links ? [] : mutations.filter(({ call }) => call === "link").flatMap(({ paths }) => paths);
}
