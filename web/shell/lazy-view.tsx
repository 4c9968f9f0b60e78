import { signal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { Notice } from "../ui/notice.tsx";

/** A view whose script is loaded when it is needed, or before. */
export interface LazyView {
	readonly Component: ComponentType;
	/** Loads the script. Never rejects. */
	load(): Promise<void>;
}

/** Makes a view of a function that loads its component. */
export function lazyView(find: () => Promise<ComponentType>): LazyView {
	const found = signal<ComponentType | null>(null);
	const hasFailed = signal(false);

	async function load(): Promise<void> {
		if (found.peek() !== null) return;
		try {
			found.value = await find();
		} catch {
			hasFailed.value = true;
		}
	}

	function Component() {
		useEffect(() => void load(), []);
		if (found.value !== null) return <found.value />;
		if (!hasFailed.value) return <div class="skeleton" role="status" aria-label="This view is being loaded" />;
		return (
			<Notice tone="bad">
				The daemon did not send this view.{" "}
				<button type="button" class="small" onClick={() => location.reload()}>
					Reload the page
				</button>
			</Notice>
		);
	}

	return { Component, load };
}
