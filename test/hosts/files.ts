import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { namesIn } from "../e2e/run.ts";
import type { Cluster, Host } from "./cluster.ts";

/** Files that differ, by their names. */
const FILES: ReadonlyMap<string, Uint8Array> = new Map(
	Array.from({ length: 40 }, (_, i) => [`file-${i + 10}.safetensors`, loraFile(i + 1)]),
);

export const NAMES: readonly string[] = [...FILES.keys()];

/** Writes files of these names into the inbox. */
export function drop({ home }: Host, names: readonly string[]): void {
	for (const name of names) home.drop(name, FILES.get(name) ?? "");
}

/** Waits until each of these files has one outcome, and its job has ended. */
export async function untilPublished(cluster: Cluster, names: readonly string[]): Promise<void> {
	const wanted = Object.fromEntries(names.map((name) => [name, ["published"]]));
	await expect.poll(() => cluster.outcomes()).toEqual(wanted);
	await expect.poll(() => cluster.rows("SELECT id, state FROM jobs WHERE state <> 'done'")).toEqual([]);
}

/** What is on the storage when these files have been published once each. */
export function expectOnce({ library }: Cluster, { home }: Host, names: readonly string[]): void {
	const sorted = names.toSorted();
	expect(namesIn(join(library, "Lora"))).toEqual(sorted);
	expect(namesIn(join(home.inbox, "Originals"))).toEqual(sorted);
	for (const [name, bytes] of FILES) {
		if (!names.includes(name)) continue;
		expect(readFileSync(join(home.inbox, "Originals", name)).equals(bytes), name).toBe(true);
	}
	expect(home.temps()).toEqual([]);
	expect(namesIn(home.inbox).filter((name) => name.endsWith(".safetensors"))).toEqual([]);
}

/** None of these daemons has ended. */
export function expectAlive(hosts: readonly Host[]): void {
	for (const { name, daemon } of hosts) {
		expect({ name, code: daemon.process.exitCode, signal: daemon.process.signalCode }).toEqual({
			name,
			code: null,
			signal: null,
		});
	}
}

/** Prints the seconds since `from`, which is of `performance.now()`. */
export function measured(what: string, from: number): void {
	const seconds = (performance.now() - from) / 1000;
	console.info(`${what}: ${seconds.toFixed(1)} s`);
}
