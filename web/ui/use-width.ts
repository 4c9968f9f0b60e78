import type { RefObject } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

/** The width of an element in pixels, also after it changes; 0 before the element is drawn. */
export function useWidth<E extends Element>(): readonly [RefObject<E | null>, number] {
	const element = useRef<E>(null);
	const [width, setWidth] = useState(0);
	useLayoutEffect(() => {
		if (element.current === null) return;
		const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
		observer.observe(element.current);
		setWidth(element.current.getBoundingClientRect().width);
		return () => observer.disconnect();
	}, []);
	return [element, width];
}
