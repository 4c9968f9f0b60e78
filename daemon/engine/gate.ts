/** Delays low-priority work while high-priority work runs. */
export interface PriorityGate {
	/** Keeps the gate closed while the work runs; several may run at once. */
	closedDuring<T>(work: () => Promise<T>): Promise<T>;
	/** Resolves when the gate is open or the signal is aborted. */
	opened(signal: AbortSignal): Promise<void>;
}

/** Creates an open gate. */
export function createPriorityGate(): PriorityGate {
	let closers = 0;
	const waiting = new Set<() => void>();
	return {
		async closedDuring(work) {
			closers += 1;
			try {
				return await work();
			} finally {
				closers -= 1;
				if (closers === 0) for (const goOn of waiting) goOn();
			}
		},
		async opened(signal) {
			while (closers > 0 && !signal.aborted) {
				await new Promise<void>((resolve) => {
					const goOn = (): void => {
						waiting.delete(goOn);
						signal.removeEventListener("abort", goOn);
						resolve();
					};
					waiting.add(goOn);
					signal.addEventListener("abort", goOn, { once: true });
				});
			}
		},
	};
}
