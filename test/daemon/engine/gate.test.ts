import { expect, test } from "vitest";
import { createPriorityGate } from "../../../daemon/engine/gate.ts";

const { signal: never } = new AbortController();

test("an open gate holds nothing back", async () => {
	await createPriorityGate().opened(never);
});

test("what waits goes on when the last of those that close the gate has ended, also by failing", async () => {
	const gate = createPriorityGate();
	const events: string[] = [];
	const ends: Array<(error?: Error) => void> = [];
	const work = (): Promise<void> =>
		new Promise((resolve, reject) => ends.push((error) => (error === undefined ? resolve() : reject(error))));
	const closers = [gate.closedDuring(work), gate.closedDuring(work)];
	const waiting = gate.opened(never).then(() => events.push("opened"));
	ends[0]?.();
	await closers[0];
	events.push("one ended");
	ends[1]?.(new Error("failed"));
	await expect(closers[1]).rejects.toThrow("failed");
	await waiting;
	expect(events).toEqual(["one ended", "opened"]);
});

test("a signal ends the waiting", async () => {
	const gate = createPriorityGate();
	void gate.closedDuring(() => new Promise(() => undefined));
	const stop = new AbortController();
	const waiting = gate.opened(stop.signal);
	stop.abort();
	await waiting;
	await gate.opened(stop.signal);
});
