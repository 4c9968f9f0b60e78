import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { pauseJournal, resumeJournal } from "../../daemon/journal/sqlite/control.ts";
import { openJournal } from "../../daemon/journal/sqlite/journal.ts";
import { teach } from "../../daemon/journal/sqlite/teach.ts";
import { followOrders } from "../../daemon/orders.ts";
import { NOW } from "./arrivals.ts";
import { memoryLog, tempFolder, until } from "./temp-folder.ts";

async function following() {
	const path = join(await tempFolder(), "journal.db");
	await pauseJournal(path, { since: NOW, why: "first" });
	const journal = await openJournal(path);
	const log = memoryLog();
	const orders = await followOrders(journal, log);
	let news = 0;
	orders.onPause(() => (news += 1));
	onTestFinished(async () => {
		await orders.close();
		await journal.close();
	});
	return { path, journal, orders, log, news: () => news };
}

test("a pause that is on at the start is known at once, and its end and the next one are noticed", async () => {
	const { path, orders, news } = await following();
	expect(orders.pause).toEqual({ since: NOW, why: "first" });
	await resumeJournal(path);
	await until(() => orders.pause === null);
	expect(news()).toBe(1);
	await pauseJournal(path, { since: NOW, why: "second" });
	await until(() => orders.pause?.why === "second");
	expect(news()).toBe(2);
});

test("other changes to the journal are no news", async () => {
	const { path, orders, news } = await following();
	await teach(path, { name: "NAI VAE", class: "VAE-v1", part: "vae", number: 1 }, NOW);
	await resumeJournal(path);
	await until(() => orders.pause === null);
	expect(news()).toBe(1);
});

test("a journal that cannot be asked for a while is asked again, and nothing is thrown", async () => {
	const path = join(await tempFolder(), "journal.db");
	const journal = await openJournal(path);
	onTestFinished(() => journal.close());
	let failures = 2;
	const log = memoryLog();
	const shaky = {
		revisions: journal.revisions,
		changesOfOthers: () => journal.changesOfOthers(),
		async paused() {
			if (orders !== null && failures-- > 0) throw new Error("locked");
			return journal.paused();
		},
	};
	let orders: Awaited<ReturnType<typeof followOrders>> | null = null;
	orders = await followOrders(shaky, log);
	onTestFinished(() => orders?.close());
	await pauseJournal(path, { since: NOW, why: null });
	await until(() => orders?.pause !== null);
	expect(log.messages).toHaveLength(2);
});
