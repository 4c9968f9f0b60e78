import { beforeEach, expect, test } from "vitest";
import { type Background, inBackground, type Round } from "../../../daemon/runtime/background.ts";
import { memoryLog } from "../temp-folder.ts";

let stop: AbortController;
let log: ReturnType<typeof memoryLog>;

beforeEach(() => {
	stop = new AbortController();
	log = memoryLog();
});

test("the first round begins at once, and each nudge brings one more", async () => {
	let rounds = 0;
	const background = start(async () => {
		rounds += 1;
		return null;
	});
	await background.drained();
	const before = rounds;
	background.wake();
	await background.drained();
	expect(rounds).toBeGreaterThan(before);
	await ended(background);
});

test("a nudge while a round runs is not lost", async () => {
	const left = [1, 2, 3];
	const background = start(async () => {
		left.pop();
		if (left.length > 0) background.wake();
		return null;
	});
	await background.drained();
	expect(left).toEqual([]);
	await ended(background);
});

test("a round comes by itself when it is due", async () => {
	let rounds = 0;
	await new Promise<void>((resolve) => {
		start(async () => {
			rounds += 1;
			if (rounds === 3) resolve();
			return rounds < 3 ? 1 : null;
		});
	});
	stop.abort();
});

test("a round that fails is told, and the next one comes all the same", async () => {
	let rounds = 0;
	const background = start(async () => {
		rounds += 1;
		if (rounds === 1) throw new Error("the disk is full");
		return null;
	});
	await background.drained();
	background.wake();
	await background.drained();
	expect(rounds).toBeGreaterThan(1);
	expect(log.messages).toHaveLength(1);
	await ended(background);
});

test("the signal ends what sleeps and what runs, and nobody waits for ever", async () => {
	const background = start(async (signal) => {
		await new Promise((resolve) => signal.addEventListener("abort", resolve));
		return null;
	});
	const drained = background.drained();
	await ended(background);
	await drained;
});

function start(round: Round): Background {
	return inBackground(round, { signal: stop.signal, log });
}

async function ended(background: Background): Promise<void> {
	stop.abort();
	await background.ended;
}
