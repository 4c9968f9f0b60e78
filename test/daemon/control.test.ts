import { expect, onTestFinished, test } from "vitest";
import { followControl } from "../../daemon/control.ts";
import { pauseJournal, resumeJournal } from "../../daemon/journal/sqlite/control.ts";
import { NOW } from "./arrivals.ts";
import { newJournal, newJournalPath, openedJournal } from "./journal/journals.ts";
import { memoryLog, until } from "./temp-folder.ts";

async function following() {
	const path = await newJournalPath();
	await pauseJournal(path, { since: NOW, why: "first" });
	const journal = await openedJournal(path);
	const log = memoryLog();
	const control = await followControl(journal, log);
	let news = 0;
	control.onPause(() => (news += 1));
	onTestFinished(() => control.close());
	return { path, journal, control, log, news: () => news };
}

test("a pause that is on at the start is known at once, and its end and the next one are noticed", async () => {
	const { path, control, news } = await following();
	expect(control.pause).toEqual({ since: NOW, why: "first" });
	await resumeJournal(path);
	await until(() => control.pause === null);
	expect(news()).toBe(1);
	await pauseJournal(path, { since: NOW, why: "second" });
	await until(() => control.pause?.why === "second");
	expect(news()).toBe(2);
});

test("`look` applies what was written before the call, even while a poll is running", async () => {
	const { path, control, news } = await following();
	await resumeJournal(path);
	await control.look();
	expect(control.pause).toBeNull();
	const under = control.look();
	await pauseJournal(path, { since: NOW, why: "second" });
	await control.look();
	expect(control.pause?.why).toBe("second");
	expect(news()).toBe(2);
	await under;
});

test("other changes to the journal are no news", async () => {
	const { path, control, news } = await following();
	await (await openedJournal(path)).serves("/library");
	await resumeJournal(path);
	await until(() => control.pause === null);
	expect(news()).toBe(1);
});

test("a journal that cannot be asked for a while is asked again, and nothing is thrown", async () => {
	const { journal, path } = await newJournal();
	let failures = 2;
	const log = memoryLog();
	const shaky = {
		revisions: journal.revisions,
		controlChanges: () => journal.controlChanges(),
		stopRequests: () => journal.stopRequests(),
		async paused() {
			if (control !== null && failures-- > 0) throw new Error("locked");
			return journal.paused();
		},
	};
	let control: Awaited<ReturnType<typeof followControl>> | null = null;
	control = await followControl(shaky, log);
	onTestFinished(() => control?.close());
	await pauseJournal(path, { since: NOW, why: null });
	await until(() => control?.pause !== null);
	expect(log.messages).toHaveLength(2);
});
