import { expect, test } from "vitest";
import { type RunningJob, slotsBeside } from "../../../daemon/queue/slots.ts";
import { inboxFile } from "../arrivals.ts";

const [SMALL, LARGE] = [1, 2 ** 21];

function held(size: number, inbox = "/near") {
	return { candidate: inboxFile({ size }), inbox };
}

function running(count: number, size: number, aliveAt: number, inbox = "/near"): RunningJob[] {
	return Array.from({ length: count }, () => ({ ...held(size, inbox), aliveAt }));
}

test("two large files run at once, and small ones beside them", () => {
	const slots = slotsBeside(running(1, LARGE, 0), 0);
	expect([LARGE, LARGE, SMALL].map((size) => slots.take(held(size)))).toEqual([true, false, true]);
});

test("thirty-two files run at once", () => {
	const slots = slotsBeside(running(31, SMALL, 0), 0);
	expect([slots.isFull(), slots.take(held(SMALL)), slots.isFull(), slots.take(held(SMALL))]).toEqual([
		false,
		true,
		true,
		false,
	]);
});

test("jobs without progress leave their room to other inboxes, and keep their own from starting more", () => {
	const jobs = [...running(2, LARGE, 0, "/far"), ...running(30, SMALL, 0, "/far")];
	const now = slotsBeside(jobs, 30_000);
	expect([now.isFull(), now.take(held(LARGE))]).toEqual([true, false]);
	const later = slotsBeside(jobs, 30_001);
	expect([later.isFull(), later.take(held(LARGE, "/far")), later.take(held(LARGE))]).toEqual([false, false, true]);
});
