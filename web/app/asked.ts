import { useEffect, useRef, useState } from "preact/hooks";
import { asPageError, type PageError } from "./api.ts";
import { link } from "./live.ts";

/** What the daemon answered to a request of a component. */
export interface Asked<T> {
	/** The last answer. It stays while the next one is awaited. */
	readonly value: T | null;
	/** Why the last request failed; null if it did not. */
	readonly error: PageError | null;
	/** The answer to the last request has not come yet. */
	readonly isLoading: boolean;
	/** Asks again. */
	again(): void;
}

/** After this long, something is asked again that did not reach the daemon although the page is connected to it. */
export const AGAIN_MS = 1_000;

/**
 * Asks the daemon whenever `key` changes, after `delay` milliseconds without another change; null asks nothing. Only
 * the answer to the last request is used, and the signal of an earlier one is aborted. A request that did not reach the
 * daemon is repeated when the daemon is back.
 */
export function useAsked<T>(key: string | null, ask: (signal: AbortSignal) => Promise<T>, delay = 0): Asked<T> {
	const [asked, setAsked] = useState({
		of: key,
		value: null as T | null,
		error: null as PageError | null,
		isLoading: key !== null,
	});
	const [attempt, setAttempt] = useState(0);
	const again = (): void => setAttempt((number) => number + 1);
	const lastAsk = useRef(ask);
	lastAsk.current = ask;

	useEffect(() => {
		if (key === null) {
			setAsked({ of: key, value: null, error: null, isLoading: false });
			return;
		}
		const end = new AbortController();
		const isLast = (): boolean => !end.signal.aborted;
		setAsked((before) => ({ ...before, isLoading: true }));
		const timer = setTimeout(() => {
			lastAsk.current(end.signal).then(
				(value) => isLast() && setAsked({ of: key, value, error: null, isLoading: false }),
				(thrown) => isLast() && setAsked({ of: key, value: null, error: asPageError(thrown), isLoading: false }),
			);
		}, delay);
		return () => {
			end.abort();
			clearTimeout(timer);
		};
	}, [key, attempt]);

	const isLive = link.value === "live";
	useEffect(() => {
		if (!isLive || asked.error?.status !== 0) return;
		const timer = setTimeout(again, AGAIN_MS);
		return () => clearTimeout(timer);
	}, [isLive, asked.error]);

	const { of, value, error, isLoading } = asked;
	// An effect runs later than the first render with a new key.
	return { value, error, isLoading: isLoading || of !== key, again };
}
