import { errnoOf } from "../workers/files/identity.ts";
import { type Alarm, createAlarm } from "./inbox/alarm.ts";
import type { InboxRefusal } from "./inbox/refusal.ts";
import { type LeftOutFolders, type Passed, type ScanResult, scan } from "./inbox/scan.ts";
import { type Hint, watchForHints } from "./inbox/watcher.ts";
import type { Log } from "./runtime/log.ts";

export interface InboxOptions extends LeftOutFolders {
	/** Absolute. Need not exist yet: the loop waits for it. */
	readonly folder: string;
	/**
	 * The longest interval between two scans, even without hints from the watcher. Called before every scan, since a
	 * SIGHUP may change it.
	 */
	readonly scanEveryMs: () => number;
	/** How long hints are collected before one scan; `SCAN_SOON_MS` by default. */
	readonly scanSoonMs?: number;
	/**
	 * Returns true when enough files are already queued, so that new hints can be ignored. Read at every scan; by
	 * default false.
	 */
	readonly isFull?: () => boolean;
	/**
	 * Returns why no file may be taken from the folder now, or null. Called before every scan, and after every scan that
	 * finds the folder; by default null.
	 */
	readonly refusal?: () => Promise<InboxRefusal | null>;
	readonly signal: AbortSignal;
	readonly log: Log;
}

/** A watched inbox. */
export interface Inbox {
	/**
	 * One scan of the whole inbox after another, the first at once; ends when the signal is aborted. `passed` holds
	 * only what earlier scans did not report, `allPassed` everything.
	 */
	scans(): AsyncGenerator<ScanResult, void, void>;
	/** Requests that the next scan start within this time. */
	scanWithin(ms: number): void;
}

/** Long enough to collect a burst of events into one scan, short enough that nobody notices. */
const SCAN_SOON_MS = 50;

/**
 * Pause after each scan, as a multiple of the scan's own duration, because a growing file sends hints without end. A
 * scan that took longer than the previous one was probably delayed, for example by a share that hung for an hour.
 */
const REST_SHARE = 4;

/** Watches a folder. Watcher events only bring the next scan forward; the scans alone decide which files exist. */
export function watchInbox(options: InboxOptions): Inbox {
	const alarm = createAlarm();
	return { scans: () => scans(options, alarm), scanWithin: (ms) => alarm.within(ms) };
}

async function* scans(options: InboxOptions, alarm: Alarm): AsyncGenerator<ScanResult, void, void> {
	const { signal } = options;
	const fresh = once<Passed>(({ path, why }) => `${why}\n${path}`);
	const note = folderNotes(options);
	const hints = followingHints(options, () => alarm.within(options.scanSoonMs ?? SCAN_SOON_MS));
	// The first scan may be delayed too.
	let before = options.scanEveryMs();
	try {
		while (!signal.aborted) {
			alarm.set(options.scanEveryMs());
			const began = performance.now();
			const scanned = await beforeAbort(scanNow(options), signal);
			if (scanned === null) return;
			const took = performance.now() - began;
			alarm.pause(REST_SHARE * Math.min(took, before));
			before = took;
			note(scanned);
			// Watching is suspended during bursts: chokidar re-reads a folder, with a stat of each file, once for
			// every second in which a file disappears from it.
			await hints.follow(scanned.kind === "seen" && hasEvents(scanned) && !options.isFull?.() ? scanned.root : null);
			yield scanned.kind === "seen" ? { ...scanned, passed: fresh(scanned.passed) } : scanned;
			await alarm.rings(signal);
		}
	} finally {
		await hints.follow(null);
	}
}

/** Where others change files, the kernel reports none of their changes, and only scans find new files. */
function hasEvents({ fileSystem }: Extract<ScanResult, { kind: "seen" }>): boolean {
	return fileSystem.others === "nobody";
}

/** Null when the signal is aborted first: a scan of a hung share may never return. */
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

/** An unreadable inbox is treated like a missing one: neither says anything about the files in it. */
async function scanNow({ folder, refusal, ...leftOut }: InboxOptions): Promise<ScanResult> {
	try {
		// Another host may scan it all the time.
		const before = await refusal?.();
		if (before != null) return refusedScan(before);
		const scanned = await scan(folder, leftOut);
		// It may have been mounted since.
		const after = scanned.kind === "seen" ? await refusal?.() : null;
		return after == null ? scanned : refusedScan(after);
	} catch (error) {
		const errno = errnoOf(error);
		if (errno === null) throw error;
		return { kind: "missing", errno };
	}
}

function refusedScan({ kind, why }: InboxRefusal): ScanResult {
	return { kind: "missing", errno: why, refused: kind };
}

/** Logs each change of the inbox folder itself once. */
function folderNotes({ folder, log }: InboxOptions): (scanned: ScanResult) => void {
	let before: ScanResult | null = null;
	return (scanned) => {
		const note = noteOn(scanned, before);
		if (note !== null) log.warn({ folder, ...(scanned.kind === "missing" && scanned) }, note);
		before = scanned;
	};
}

function noteOn(now: ScanResult, before: ScanResult | null): string | null {
	if (now.kind === "missing") {
		// On all hosts but one, every inbox is in standby.
		if (now.refused === "standby") return null;
		if (before?.kind === "missing" && before.errno === now.errno) return null;
		if (now.refused) return "no files are taken from the inbox for now";
		return now.errno === undefined
			? "the inbox does not exist; waiting for it"
			: "the inbox cannot be read; waiting until it can be";
	}
	if (before?.kind === "missing") return before.refused === "standby" ? null : "the inbox is back";
	// The files may come back with their disk, so their absence means nothing.
	return before === null || before.root === now.root
		? null
		: "the inbox is now another folder: a disk was mounted or unmounted there, or the folder was created again";
}

/**
 * Keeps the watcher on the current inbox folder. A watcher whose root was deleted or mounted over reports nothing,
 * without an error.
 */
function followingHints({ folder, ignoredFolders, log }: InboxOptions, hint: () => void) {
	let root: string | null = null;
	let watcher: Hint | null = null;
	return {
		async follow(now: string | null): Promise<void> {
			if (now === root) return;
			await watcher?.close();
			watcher = now === null ? null : await watchForHints(folder, ignoredFolders, hint, log);
			root = now;
		},
	};
}

/** Reports each item once while it stays. An item that disappears and comes back is reported again. */
function once<T>(nameOf: (thing: T) => string): (things: readonly T[]) => T[] {
	let known: ReadonlySet<string> = new Set();
	return (things) => {
		const fresh = things.filter((thing) => !known.has(nameOf(thing)));
		known = new Set(things.map(nameOf));
		return fresh;
	};
}
