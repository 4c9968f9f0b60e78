import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { state } from "../app/live.ts";
import { go, route } from "../app/route.ts";
import { addUploads } from "../app/uploads.ts";
import { Icon } from "../ui/icon.tsx";
import { viewAt } from "./views.ts";

/** Takes files that are dropped anywhere on the page, and uploads them into the first inbox. */
export function DropArea() {
	const isOver = useSignal(false);
	useEffect(() => followDrags((over) => (isOver.value = over)), []);
	if (!isOver.value) return null;
	if (viewAt(route.value.path).path === "/workshop") {
		return (
			<div class="drop-area beside-places">
				<div>Drop the file on a field to use it there, or anywhere else to put it into the inbox</div>
			</div>
		);
	}
	return (
		<div class="drop-area">
			<div>
				<Icon name="download" size={44} />
				<b>Drop the files to put them into the inbox</b>
				<span>{state.value?.inbox}</span>
			</div>
		</div>
	);
}

/** Calls the listener when files are dragged over the page, and when they are not any more. Returns how to end it. */
function followDrags(onOver: (isOver: boolean) => void): () => void {
	/** Each element that the pointer enters sends an event before the one that it leaves. */
	let depth = 0;
	const end = new AbortController();
	const { signal } = end;
	const change = (by: number) => (event: DragEvent) => {
		if (!hasFiles(event)) return;
		depth += by;
		onOver(depth > 0);
	};
	addEventListener("dragenter", change(1), { signal });
	addEventListener("dragleave", change(-1), { signal });
	// Without this, the browser would open the file.
	addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault(), { signal });
	addEventListener(
		"drop",
		(event) => {
			if (!hasFiles(event)) return;
			depth = 0;
			onOver(false);
			// A place of the workshop has taken it.
			if (event.defaultPrevented) return;
			event.preventDefault();
			go("/");
			void addUploads(event.dataTransfer?.files ?? []);
		},
		{ signal },
	);
	return () => end.abort();
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
	return dataTransfer?.types.includes("Files") ?? false;
}
