/** A timer that can only be brought forward. Monotonic, so that changes of the system clock do not affect it. */
export interface Alarm {
	/** Restarts the timer with this duration. */
	set(ms: number): void;
	/** Rings within this time, but not before a current pause ends. */
	within(ms: number): void;
	/** Starts a pause of this duration, during which the alarm does not ring. */
	pause(ms: number): void;
	/** Resolves when the alarm rings, at once if its time has passed, or when the signal is aborted. */
	rings(signal: AbortSignal): Promise<void>;
}

/** Creates an alarm; it rings at once unless it is set. */
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
