import { expect, test } from "vitest";
import { createEventBus, logOn, type StampedEvent } from "../../../daemon/events/bus.ts";

test("every subscriber receives every event in order, with a number and a time, until it ends its subscription", () => {
	const bus = createEventBus();
	const [all, first]: [StampedEvent[], StampedEvent[]] = [[], []];
	bus.subscribe((event) => all.push(event));
	const unsubscribe = bus.subscribe((event) => first.push(event));
	bus.emit({ event: "watching" });
	unsubscribe();
	bus.emit({ event: "stopped" });
	expect(all).toMatchObject([
		{ event: "watching", seq: 1, at: expect.stringMatching(/^\d{4}-.*Z$/) },
		{ event: "stopped", seq: 2 },
	]);
	expect(first).toEqual(all.slice(0, 1));
});

test("the lines of the log are events", () => {
	const bus = createEventBus();
	const heard: StampedEvent[] = [];
	bus.subscribe((event) => heard.push(event));
	logOn(bus).warn({ code: "work.disk-full" }, "There is no room.");
	expect(heard).toMatchObject([
		{ event: "log", level: "warn", detail: { code: "work.disk-full" }, message: "There is no room.", seq: 1 },
	]);
});
