import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asPageError } from "./api.ts";
import { AGAIN_MS } from "./asked.ts";
import { link, logChanges } from "./live.ts";

/** Calls the function after changes of the log, at most once in `everyMs`. */
export function useLogChanges(onChange: () => void, everyMs: number): void {
	const changes = logChanges.value;
	const known = useRef(changes);
	const calledAt = useRef(Number.NEGATIVE_INFINITY);
	useEffect(() => {
		if (known.current === changes) return;
		const call = (): void => {
			known.current = changes;
			calledAt.current = performance.now();
			onChange();
		};
		const timer = setTimeout(call, Math.max(0, calledAt.current + everyMs - performance.now()));
		return () => clearTimeout(timer);
	}, [changes]);
}

/** Something that is read from the log, and again after its changes, at most once in `everyMs`; null before that. */
export function useLogData<T>(load: () => Promise<T>, everyMs: number): T | null {
	const found = useSignal<T | null>(null);
	const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
	const read = (): void => {
		load().then(
			(data) => (found.value = data),
			(thrown) => {
				// While there is no connection, the banner says so, and a new one counts as a change of the log.
				if (asPageError(thrown).status === 0 && link.peek() === "live") timer.current = setTimeout(read, AGAIN_MS);
			},
		);
	};
	useEffect(() => {
		read();
		return () => clearTimeout(timer.current);
	}, []);
	useLogChanges(read, everyMs);
	return found.value;
}
