import { errnoOf } from "../workers/files/identity.ts";
import { type Alarm, createAlarm } from "./inbox/alarm.ts";
import { once } from "./inbox/once.ts";
import { type Passed, type ScanResult, scan } from "./inbox/scan.ts";
import { type Hint, watchForHints } from "./inbox/watcher.ts";
import type { Log } from "./runtime/log.ts";

export interface InboxOptions {
	/** Absolute. Need not exist: it is waited for. */
	readonly folder: string;
	/** Absolute paths of folders inside it that are not entered. */
	readonly ignoredFolders: readonly string[];
	/** The longest time between two looks, whatever the hints say; read at every look, so that it may change. */
	readonly scanEveryMs: number;
	/** How long a burst of hints is gathered before one look; `LOOK_SOON_MS` when left out. */
	readonly lookSoonMs?: number;
	/** Whether so much is known of that nobody needs to be told of more; asked at every look. Never, when left out. */
	readonly isFull?: () => boolean;
	/** Why nothing may be taken from the folder now; asked at every look that finds it. Never, when left out. */
	readonly refusal?: () => Promise<string | null>;
	readonly signal: AbortSignal;
	readonly log: Log;
}

/** The inbox under watch. */
export interface Inbox {
	/**
	 * One look at the whole inbox after another, the first at once; ends when the signal is aborted. `passed` holds
	 * only what earlier looks did not tell already, `allPassed` everything.
	 */
	looks(): AsyncGenerator<ScanResult, void, void>;
	/** Asks that the next look come within this time. */
	lookWithin(ms: number): void;
}

/** Long enough to gather a burst of events into one scan, short enough that nobody notices. */
const LOOK_SOON_MS = 50;

/**
 * After each look the disk rests this many times as long as looks take: a file that grows hints without end. One that
 * took longer than the one before was held up, by a share that hung for an hour, say.
 */
const REST_SHARE = 4;

/** Watches a folder: events are only hints that bring the next scan forward, the scans are the truth. */
export function watchInbox(options: InboxOptions): Inbox {
	const alarm = createAlarm();
	return { looks: () => looks(options, alarm), lookWithin: (ms) => alarm.within(ms) };
}

async function* looks(options: InboxOptions, alarm: Alarm): AsyncGenerator<ScanResult, void, void> {
	const { signal } = options;
	const fresh = once<Passed>(({ path, why }) => `${why}\n${path}`);
	const note = folderNotes(options);
	const hints = followingHints(options, () => alarm.within(options.lookSoonMs ?? LOOK_SOON_MS));
	let before = Number.POSITIVE_INFINITY;
	try {
		while (!signal.aborted) {
			alarm.set(options.scanEveryMs);
			const began = performance.now();
			const look = await beforeAbort(lookNow(options), signal);
			if (look === null) return;
			const took = performance.now() - began;
			alarm.pause(REST_SHARE * Math.min(took, before));
			before = took;
			note(look);
			// chokidar reads a folder anew, with a look at each file in it, for each second in which one of them went.
			await hints.follow(look.kind === "seen" && !options.isFull?.() ? look.root : null);
			yield look.kind === "seen" ? { ...look, passed: fresh(look.passed) } : look;
			await alarm.rings(signal);
		}
	} finally {
		await hints.follow(null);
	}
}

/** Null when the signal comes first: a share that hangs may never answer. */
async function beforeAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T | null> {
	const done = new AbortController();
	const aborted = new Promise<null>((resolve) => {
		signal.addEventListener("abort", () => resolve(null), { once: true, signal: done.signal });
	});
	try {
		return signal.aborted ? null : await Promise.race([work, aborted]);
	} finally {
		done.abort();
	}
}

/** An inbox that cannot be read is as good as missing: neither says anything about the files in it. */
async function lookNow({ folder, ignoredFolders, refusal }: InboxOptions): Promise<ScanResult> {
	try {
		const look = await scan(folder, ignoredFolders);
		const refused = look.kind === "seen" ? await refusal?.() : null;
		return refused ? { kind: "missing", errno: refused } : look;
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === null) throw error;
		return { kind: "missing", errno };
	}
}

/** Says what has changed of the folder itself, once each time. */
function folderNotes({ folder, log }: InboxOptions): (look: ScanResult) => void {
	let before: ScanResult | null = null;
	return (look) => {
		const note = noteOn(look, before);
		if (note !== null) log.warn({ folder, ...(look.kind === "missing" && look) }, note);
		before = look;
	};
}

function noteOn(now: ScanResult, before: ScanResult | null): string | null {
	if (now.kind === "missing") {
		if (before?.kind === "missing" && before.errno === now.errno) return null;
		return now.errno === undefined
			? "the inbox is not there; waiting for it"
			: "the inbox cannot be read; waiting until it can";
	}
	if (before?.kind === "missing") return "the inbox is back";
	// Its files may come back with their disk, so nothing is concluded from their absence.
	return before === null || before.root === now.root
		? null
		: "another folder has the inbox's place: a disk was mounted there or taken away, or it was made anew";
}

/** Keeps a watcher on the folder that is there now: one whose root was deleted or mounted over stays blind, silently. */
function followingHints({ folder, ignoredFolders, log }: InboxOptions, hint: () => void) {
	let root: string | null = null;
	let watcher: Hint | null = null;
	return {
		async follow(now: string | null): Promise<void> {
			if (now === root) return;
			await watcher?.close();
			watcher = now === null ? null : await watchForHints(folder, ignoredFolders, hint, log);
			root = now;
			// What came between the scan and the opening of the watcher gave no event.
			if (now !== null) hint();
		},
	};
}
