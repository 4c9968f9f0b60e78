import { openHistory } from "../../dist/daemon/journal/sqlite/history.js";

/** Every outcome that a home's journal has. */
export async function outcomesIn(home) {
	const history = await openHistory(home.journal);
	const entries = [];
	let page = await history.entries({}, 1000);
	for (; page.length > 0; page = await history.entries({}, 1000, page.at(-1))) entries.push(...page);
	await history.close();
	return entries;
}

/** One line: what was measured, what was found, and what is allowed. */
export function tell(what, found, allowed) {
	console.log(`${what.padEnd(58)} ${found.padEnd(22)} (${allowed})`);
}
