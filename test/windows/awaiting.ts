import { test } from "vitest";

/**
 * A test of behaviour that the program does not have on Windows yet, and what it is waiting for. It fails when the test
 * passes; then it becomes a plain `test`.
 */
export function awaiting(part: string, name: string, check: () => Promise<void>): void {
	test.fails(`${name} [awaits ${part}]`, { timeout: 60_000 }, check);
}
