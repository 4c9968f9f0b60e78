import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** How the process is looked at, and its heap cleared. */
export interface HeapLooks {
	/** Bytes that V8 holds. */
	readonly held: () => number;
	/** Microseconds that this process has computed. */
	readonly computed: () => number;
	readonly collect: () => void;
}

/** An idle daemon's heap is half as large; what ten thousand files leave behind is twice as large. */
const MOST_HELD = 32 * 1024 * 1024;

/** Between two looks, of some microseconds each. */
const LOOK_MS = 10_000;

/** A process that has computed for less than this share of the time does not mind 20 ms. */
const IDLE_SHARE = 0.02;

/**
 * Gives back the memory that a burst has taken once it is over: V8 keeps it for the next one, and a quiet process never
 * comes to clear it away. Ends with the function that it returns.
 */
export function giveBackSpareHeap(looks: HeapLooks = thisProcess()): () => void {
	const look = spareHeapLook(looks, LOOK_MS);
	const timer = setInterval(look, LOOK_MS);
	timer.unref();
	return () => clearInterval(timer);
}

/** One look after another, each `everyMs` after the one before. */
export function spareHeapLook({ held, computed, collect }: HeapLooks, everyMs: number): () => void {
	let before = computed();
	return () => {
		const now = computed();
		const isIdle = now - before < IDLE_SHARE * everyMs * 1000;
		if (isIdle && held() > MOST_HELD) collect();
		before = computed();
	};
}

function thisProcess(): HeapLooks {
	let gc: (() => void) | null = null;
	return {
		held: () => getHeapStatistics().total_heap_size,
		computed: () => {
			const { user, system } = process.cpuUsage();
			return user + system;
		},
		collect() {
			gc ??= collector();
			// The first one empties what the young objects had, the second one gives it back.
			gc();
			gc();
		},
	};
}

/** V8 shows its collector only to contexts that are made after the flag is set. */
function collector(): () => void {
	setFlagsFromString("--expose-gc");
	const gc: unknown = runInNewContext("gc");
	return typeof gc === "function" ? () => void gc() : () => undefined;
}
