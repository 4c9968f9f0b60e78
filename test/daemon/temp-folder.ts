import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Log } from "../../daemon/inbox/log.ts";

/** A fresh folder that is removed when the test ends. */
export async function tempFolder(): Promise<string> {
	const folder = await mkdtemp(join(tmpdir(), "autoprune-test-"));
	onTestFinished(() => rm(folder, { recursive: true, force: true }));
	return folder;
}

/** A log that keeps its messages. */
export function memoryLog(): Log & { readonly messages: string[] } {
	const messages: string[] = [];
	const keep = (_detail: object, message: string): void => void messages.push(message);
	return { messages, warn: keep, debug: keep };
}

/** Waits until a condition holds; the test's own time limit ends what never comes. */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
}
