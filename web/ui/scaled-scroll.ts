import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Browsers lay out no element higher than 17 to 33 million pixels. */
const MOST_PIXELS = 8_000_000;

/** After this time without an event, scrolling has ended. Not every browser has the event `scrollend`. */
const STILL_MS = 200;

/** The position in a list that may be higher than what a browser can scroll. */
export interface ScaledScroll {
	/** Height of the element that makes the scroll bar. */
	readonly barHeight: number;
	/** Height of what is visible. */
	readonly height: number;
	/** The position in the list. */
	readonly position: number;
	/** The position of the scroll bar. */
	readonly top: number;
	/** To be called when the element is scrolled. Returns the position in the list. */
	onScroll(): number;
	/** Moves the list to a position. */
	scrollTo(position: number): void;
}

/**
 * Follows the scroll bar of an element with a list of `listHeight` pixels. In a list that is too high, a pixel of the
 * scroll bar stands for several of the list; the wheel and the keys still move it by single pixels.
 */
export function useScaledScroll(box: RefObject<HTMLElement | null>, listHeight: number): ScaledScroll {
	const position = useSignal(0);
	const height = useSignal(600);
	const top = useRef(0);
	const stillness = useRef<ReturnType<typeof setTimeout>>(undefined);
	const barHeight = Math.min(listHeight, MOST_PIXELS);
	const mostPosition = Math.max(0, listHeight - height.value);
	const scale = listHeight > barHeight ? mostPosition / (barHeight - height.value) : 1;

	useEffect(() => {
		const element = box.current;
		if (element === null) return;
		const sizes = new ResizeObserver(() => (height.value = element.clientHeight));
		sizes.observe(element);
		return () => {
			sizes.disconnect();
			clearTimeout(stillness.current);
		};
	}, []);

	function moveBar(): void {
		if (box.current === null) return;
		box.current.scrollTop = position.value / scale;
		top.current = box.current.scrollTop;
	}

	function onScroll(): number {
		const moved = (box.current?.scrollTop ?? 0) - top.current;
		top.current += moved;
		// Larger movements than a screen come from the scroll bar.
		const isStep = scale !== 1 && Math.abs(moved) < height.value;
		position.value = inList(isStep ? position.value + moved : top.current * scale);
		clearTimeout(stillness.current);
		stillness.current = setTimeout(moveBar, STILL_MS);
		return position.value;
	}

	function inList(wanted: number): number {
		return Math.max(0, Math.min(mostPosition, wanted));
	}

	function scrollTo(wanted: number): void {
		position.value = inList(wanted);
		moveBar();
	}

	return { barHeight, height: height.value, position: position.value, top: top.current, onScroll, scrollTo };
}
