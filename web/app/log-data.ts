import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { asPageError } from "./api.ts";
import { link, logChanges } from "./live.ts";

/**
 * Something that is made from the log: null before the first answer. It is read again after each change of the log, but
 * at most once in `everyMs`, and when the daemon is reached again.
 */
export function useLogData<T>(load: () => Promise<T>, everyMs: number): T | null {
	const found = useSignal<T | null>(null);
	const readAt = useRef(Number.NEGATIVE_INFINITY);
	const changes = logChanges.value;
	const isLive = link.value === "live";
	useEffect(() => {
		const wait = Math.max(0, readAt.current + everyMs - performance.now());
		const timer = setTimeout(() => {
			readAt.current = performance.now();
			load().then(
				(data) => (found.value = data),
				// The banner says that the daemon is not reached.
				(thrown) => void asPageError(thrown),
			);
		}, wait);
		return () => clearTimeout(timer);
	}, [changes, isLive]);
	return found.value;
}
