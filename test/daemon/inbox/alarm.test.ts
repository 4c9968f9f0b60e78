import { expect, test } from "vitest";
import { createAlarm } from "../../../daemon/inbox/alarm.ts";

const NEVER_MS = 3_600_000;
const NOBODY = new AbortController().signal;

test("it can be brought forward while it is waited for", async () => {
	const alarm = createAlarm();
	alarm.set(NEVER_MS);
	const rung = alarm.rings(NOBODY);
	alarm.within(1);
	await rung;
});

test("it cannot be put off", async () => {
	const alarm = createAlarm();
	alarm.set(1);
	alarm.within(NEVER_MS);
	await alarm.rings(NOBODY);
});

test("a pause holds it back, whatever is asked for", async () => {
	const alarm = createAlarm();
	const began = performance.now();
	alarm.set(NEVER_MS);
	alarm.pause(40);
	alarm.within(0);
	await alarm.rings(NOBODY);
	expect(performance.now() - began).toBeGreaterThanOrEqual(40);
});

test("an aborted signal ends the wait, before and during it", async () => {
	const alarm = createAlarm();
	alarm.set(NEVER_MS);
	await alarm.rings(AbortSignal.abort());
	const end = new AbortController();
	const rung = alarm.rings(end.signal);
	end.abort();
	await rung;
});
