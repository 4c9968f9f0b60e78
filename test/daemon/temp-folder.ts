import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Log } from "../../daemon/runtime/log.ts";

/** A fresh folder that is removed when the test ends. */
export async function tempFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "autoprune-test-"));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

/** A log that keeps its messages, and what came with each. */
export function memoryLog(): Log & { readonly messages: string[]; readonly details: object[] } {
	const messages: string[] = [];
	const details: object[] = [];
	const keep = (detail: object, message: string): void => {
		messages.push(message);
		details.push(detail);
	};
	return { messages, details, warn: keep, debug: keep };
}

/** Waits until a condition holds; the test's own time limit ends what never comes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** Something that a test lets happen: the promise that waits for it, and the function that resolves it. */
export function later() {
	let happen = (): void => undefined;
	const happened = new Promise<void>((resolve) => {
		happen = resolve;
	});
	return { happened, happen };
}

/** Every file below a folder, by its path there, with its text. */
export async function filesIn(folder: string): Promise<Record<string, string>> {
	const entries = await readdir(folder, { recursive: true, withFileTypes: true });
	const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
	const contents = await Promise.all(
		files.map(async (path) => [path.slice(folder.length + 1), await readFile(path, "utf8")]),
	);
	return Object.fromEntries(contents);
}
