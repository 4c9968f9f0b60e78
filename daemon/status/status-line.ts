import { printable } from "../../toolkit/printable.ts";
import type { Status } from "./status.ts";

/** The daemon's activity in one short line, shown by systemd. Without progress, which would change it constantly. */
export function statusLine(status: Status): string {
	if (status.unwell !== null) return `unhealthy: ${printable(status.unwell)}`;
	return [whatItDoes(status), ...howMany(status)].join("; ");
}

function whatItDoes({ phase, running, inboxes, paused }: Status): string {
	if (phase === "starting") return "recovering interrupted jobs, and scanning the inbox";
	if (phase === "stopping") return "stopping; unfinished files stay in the inbox";
	if (phase === "stopped") return "stopped";
	if (paused !== null) return pausedText(paused, running.length);
	if (running.length > 0) return `pruning ${running.map(({ file }) => printable(file)).join(" and ")}`;
	const missing = inboxes.filter(({ lastLook }) => lastLook?.seen === false && lastLook.standby === null);
	if (missing.length === 0)
		return inboxes.some(({ lastLook }) => lastLook?.seen !== false) ? "watching" : "standing by";
	const which = inboxes.length === 1 ? "the inbox" : missing.map(({ inbox }) => printable(inbox)).join(" and ");
	const waits = `waiting for ${which}, which is not available`;
	return missing.length < inboxes.length ? `watching, and ${waits}` : waits;
}

function pausedText({ since, why }: NonNullable<Status["paused"]>, running: number): string {
	const because = why === null ? "" : `: ${printable(why)}`;
	const still = running === 0 ? "" : `; finishing ${running}`;
	return `paused since ${since.slice(0, 16).replace("T", " ")} UTC${because}${still}`;
}

function howMany({ queued, waiting, published, refused }: Status): string[] {
	const counts: [number, string][] = [
		[queued, "next"],
		[waiting.count, "waiting"],
		[published, "published"],
		[refused, "refused"],
	];
	return counts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
}
