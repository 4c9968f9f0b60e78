/** A timer whose end can only be brought forward. Monotonic: a changed clock neither stalls nor hurries it. */
export interface Alarm {
	/** Starts anew: it rings after this time. */
	set(ms: number): void;
	/** Rings after this time at the latest, but never before a pause that is on. */
	within(ms: number): void;
	/** Begins a pause: whatever is asked for, it does not ring before this time has passed. */
	pause(ms: number): void;
	/** Resolves when it rings, at once if that time has passed, or when the signal is aborted. */
	rings(signal: AbortSignal): Promise<void>;
}

/** Makes an alarm that rings at once unless it is set. */
export function createAlarm(): Alarm {
	let due = 0;
	let pauseEnd = 0;
	const left = (): number => Math.max(due, pauseEnd) - performance.now();
	let hurry: () => void = () => undefined;
	return {
		set(ms) {
			due = performance.now() + ms;
		},
		within(ms) {
			due = Math.min(due, performance.now() + ms);
			hurry();
		},
		pause(ms) {
			pauseEnd = performance.now() + ms;
		},
		async rings(signal) {
			for (let ms = left(); ms > 0 && !signal.aborted; ms = left()) {
				await new Promise<void>((resolve) => {
					const end = (): void => {
						clearTimeout(timer);
						signal.removeEventListener("abort", end);
						resolve();
					};
					const timer = setTimeout(end, Math.ceil(ms));
					signal.addEventListener("abort", end);
					hurry = end;
				});
			}
		},
	};
}
