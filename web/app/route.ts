import { signal } from "@preact/signals";

/** Where the page is: a path such as `/log/411`, and its query. */
export interface Route {
	readonly path: string;
	readonly query: URLSearchParams;
}

/** The current route. */
export const route = signal<Route>(fromAddress());

addEventListener("popstate", () => {
	route.value = fromAddress();
});

/** Shows another address. The focus and the scroll position stay. */
export function show(to: string): void {
	if (to !== location.pathname + location.search) history.pushState(null, "", to);
	route.value = fromAddress();
}

/** Shows another view, and moves the focus to it. */
export function go(to: string): void {
	show(to);
	scrollTo(0, 0);
	document.getElementById("view")?.focus({ preventScroll: true });
}

/** Changes the query of the current view without a new step in the browser's history. */
export function replaceQuery(query: URLSearchParams): void {
	const text = query.toString();
	history.replaceState(null, "", location.pathname + (text === "" ? "" : `?${text}`));
	route.value = fromAddress();
}

function fromAddress(): Route {
	return { path: location.pathname, query: new URLSearchParams(location.search) };
}
