/** Work that is repeated when it is requested, with a least interval. */
export interface Throttle {
	/** Requests the work: now, or as soon as the interval and the running work are over. */
	request(): void;
	/** Cancels what was requested. */
	cancel(): void;
}

/** Creates a throttle. `work` never runs twice at once, and must not reject. */
export function createThrottle(intervalMs: number, work: () => Promise<void>): Throttle {
	let timer: NodeJS.Timeout | null = null;
	let isRunning = false;
	let isRequested = false;
	let startedAt = Number.NEGATIVE_INFINITY;

	function schedule(): void {
		if (timer !== null || isRunning || !isRequested) return;
		timer = setTimeout(() => void run(), Math.max(0, startedAt + intervalMs - performance.now()));
	}

	async function run(): Promise<void> {
		timer = null;
		isRunning = true;
		isRequested = false;
		startedAt = performance.now();
		await work();
		isRunning = false;
		schedule();
	}

	return {
		request() {
			isRequested = true;
			schedule();
		},
		cancel() {
			isRequested = false;
			if (timer !== null) clearTimeout(timer);
			timer = null;
		},
	};
}
