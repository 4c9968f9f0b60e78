import { once } from "node:events";
import { expect, test } from "vitest";
import { createDeadline } from "../../../daemon/coordination/leases/deadline.ts";
import { msSince, type SteadyTime, steadyNow } from "../../../daemon/coordination/leases/steady-clock.ts";

const OVER = new Error("over");

/** A time in the past. */
function ago(ms: number): SteadyTime {
	const { monotonicMs, uptimeMs } = steadyNow();
	return { monotonicMs: monotonicMs - ms, uptimeMs: uptimeMs - ms };
}

/** Lets time pass without any timer. */
function compute(ms: number): void {
	for (const begun = performance.now(); performance.now() - begun < ms; );
}

test("a deadline passes when nothing extends it", async () => {
	const { signal } = createDeadline(steadyNow(), 2_000, () => OVER);
	expect(signal.aborted).toBe(false);
	await once(signal, "abort");
	expect([signal.aborted, signal.reason]).toEqual([true, OVER]);
});

test("it has passed at the first look after a pause in which no timer ran", () => {
	const { signal, hasPassed } = createDeadline(steadyNow(), 1_000, () => OVER);
	let told = 0;
	signal.addEventListener("abort", () => told++);
	compute(1_100);
	expect([hasPassed(), told]).toEqual([true, 1]);
	expect(() => signal.throwIfAborted()).toThrow(OVER);
});

test("it counts from the time that extends it, and never comes back", async () => {
	const begun = ago(58_000);
	const deadline = createDeadline(begun, 60_000, () => OVER);
	deadline.extend(steadyNow());
	compute(2_100);
	expect(deadline.hasPassed()).toBe(false);
	// The answer to a question from before: it says nothing about the time since.
	deadline.extend(begun);
	expect(deadline.hasPassed()).toBe(true);
	deadline.extend(steadyNow());
	expect(deadline.hasPassed()).toBe(true);
});

test("it can be ended, once", () => {
	const deadline = createDeadline(steadyNow(), 60_000, () => OVER);
	deadline.end();
	deadline.end();
	expect(deadline.hasPassed()).toBe(true);
});

test("a signal of AbortSignal.any is aborted by its timer, too", async () => {
	const any = AbortSignal.any([createDeadline(steadyNow(), 2_000, () => OVER).signal]);
	await once(any, "abort");
	expect(any.reason).toBe(OVER);
});

test("the steady clock goes on while nothing runs", () => {
	const then = steadyNow();
	compute(50);
	expect(msSince(then)).toBeGreaterThanOrEqual(50);
});
