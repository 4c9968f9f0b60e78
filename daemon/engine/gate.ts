/** Holds back what can wait while something that cannot is running. */
export interface PriorityGate {
	/** Keeps the gate closed while the work runs; several may. */
	closedDuring<T>(work: () => Promise<T>): Promise<T>;
	/** Resolves when the gate is open, or the signal fires. */
	opened(signal: AbortSignal): Promise<void>;
}

/** An open gate. */
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
