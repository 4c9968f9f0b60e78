import type { Mutation } from "./strace.ts";

/** One system call of a kind to be killed at: the `nth` of those on these paths. */
export interface KillPoint {
	readonly call: string;
	readonly nth: number;
	/** Below the root; only calls on them are counted. */
	readonly paths: readonly string[];
}

/** Files that are written by the clock, so that their calls are counted by themselves. */
const BY_THE_CLOCK = /status\.json/;

/** What the engine writes; the temporary files of sidecars are not its own. It is killed by itself. */
const ENGINES = /\.\d+\.part$/;
const ENGINES_CALLS: ReadonlySet<string> = new Set(["openat", "write", "pwrite64", "ftruncate", "fallocate"]);

/** Calls that come by the dozen, most of them between two states of the journal that are the same after a crash. */
const MANY: ReadonlySet<string> = new Set(["pwrite64", "fchown", "fsync", "fdatasync"]);

/** Whether the engine made this change. */
export function isEngines({ call, paths }: Mutation): boolean {
	return ENGINES_CALLS.has(call) && paths.some((path) => ENGINES.test(path));
}

/** Every point at which these changes can be cut short. Throws where two threads make calls that count as one kind. */
export function killPoints(mutations: readonly Mutation[]): KillPoint[] {
	const kinds = new Map<string, { call: string; thread: string; paths: Set<string>; count: number }>();
	for (const { call, thread, paths } of mutations) {
		const key = paths.some((path) => BY_THE_CLOCK.test(path)) ? `${call} by the clock` : call;
		const kind = kinds.get(key) ?? { call, thread, paths: new Set(), count: 0 };
		// Counted in each thread by itself, the second thread's calls would never be reached.
		if (kind.thread !== thread) throw new Error(`${key} is called by two threads`);
		for (const path of paths) kind.paths.add(path);
		kind.count += 1;
		kinds.set(key, kind);
	}
	return [...kinds.values()].flatMap(({ call, paths, count }) =>
		Array.from({ length: count }, (_, i) => ({ call, nth: i + 1, paths: [...paths] })),
	);
}

/** A part of the points that is quick to try: all but those of the calls that come by the dozen, and every `step`th. */
export function spread(points: readonly KillPoint[], step: number): KillPoint[] {
	return points.filter(({ call, nth }) => !MANY.has(call) || nth % step === 1);
}
