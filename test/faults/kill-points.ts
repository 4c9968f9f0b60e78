import type { Mutation } from "./strace.ts";

/** One system call of a kind to be killed at: the `nth` of those on these paths. */
export interface KillPoint {
	readonly call: string;
	readonly nth: number;
	/** Below the root; only calls on them are counted. */
	readonly paths: readonly string[];
	/** How often it is called depends on time: another run may not reach it. */
	readonly byTheClock: boolean;
}

/**
 * Files whose number of writes depends on time, so that their calls are counted separately: the status, the write test of
 * the library, and the journal, in which changes that are requested during a commit share the next one.
 */
const BY_THE_CLOCK = /status\.json|job-0\.0\.part|journal\.db/;

/** What the engine writes; the temporary files of sidecars are not its own. It is killed by itself. */
const ENGINES = /job-[1-9]\d*\.\d+\.part$/;
const ENGINES_CALLS: ReadonlySet<string> = new Set(["openat", "write", "pwrite64", "ftruncate", "fallocate"]);

/** Whether the engine made this change. */
export function isEngines({ call, paths }: Mutation): boolean {
	return ENGINES_CALLS.has(call) && paths.some((path) => ENGINES.test(path));
}

/** Every point at which these changes can be cut short. Throws where two threads make calls that count as one kind. */
export function killPoints(mutations: readonly Mutation[]): KillPoint[] {
	const kinds = new Map<string, Kind>();
	for (const { call, thread, paths } of mutations) {
		const byTheClock = paths.some((path) => BY_THE_CLOCK.test(path));
		const key = byTheClock ? `${call} by the clock` : call;
		const kind: Kind = kinds.get(key) ?? { call, thread, byTheClock, paths: new Set(), count: 0 };
		// Counted in each thread by itself, the second thread's calls would never be reached.
		if (kind.thread !== thread) throw new Error(`${key} is called by two threads`);
		for (const path of paths) kind.paths.add(path);
		kind.count += 1;
		kinds.set(key, kind);
	}
	return [...kinds.values()].flatMap(({ call, byTheClock, paths, count }) =>
		Array.from({ length: count }, (_, i) => ({ call, nth: i + 1, byTheClock, paths: [...paths] })),
	);
}

interface Kind {
	readonly call: string;
	readonly thread: string;
	readonly byTheClock: boolean;
	readonly paths: Set<string>;
	count: number;
}

/** So many of the points, evenly from the first to the last; all of them where there are no more. */
export function sample(points: readonly KillPoint[], most: number): KillPoint[] {
	const step = Math.max(1, points.length / most);
	return points.filter((_, index) => index % step < 1);
}
