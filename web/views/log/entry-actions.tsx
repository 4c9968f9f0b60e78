import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { WireEntry } from "../../../daemon/http/wire/live.ts";
import { announce } from "../../app/announce.ts";
import { answered, api, asPageError, type PageError } from "../../app/api.ts";
import { areKeysOn, isForElement } from "../../app/keys.ts";
import { link } from "../../app/live.ts";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { UndoDialog } from "./undo-dialog.tsx";

/** What can be done with an entry: undo, retry, and a look at its model. `onChanged`: it has to be read again. */
export function EntryActions({ entry, onChanged }: { readonly entry: WireEntry; readonly onChanged: () => void }) {
	const isAsking = useSignal(false);
	const isBusy = useSignal(false);
	const error = useSignal<PageError | null>(null);
	const { id, output, original, undone, there } = entry;
	const canRetry = original !== null && there.original;
	const canUndo = output !== null && undone === null && canRetry;
	const model = there.output && undone === null ? output?.path : there.original ? original?.path : undefined;

	function changed(text: string): void {
		announce(`${entry.source.name}: ${text}`);
		onChanged();
	}

	async function retry(): Promise<void> {
		isBusy.value = true;
		error.value = null;
		try {
			await answered(api.log[":id"].retry.$post({ param: { id: String(id) }, json: {} }));
			changed("back in the inbox");
		} catch (thrown) {
			error.value = asPageError(thrown);
		}
		isBusy.value = false;
	}

	const isOff = isBusy.value || link.value !== "live";

	// Not an ordinary effect: the next key may be pressed before that runs.
	useLayoutEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (!areKeysOn.value || event.defaultPrevented || isForElement(event)) return;
			if (isBusy.peek() || link.peek() !== "live") return;
			if (event.key === "u" && canUndo) {
				// The dialog has the focus before the browser enters the key into what has the focus.
				event.preventDefault();
				isAsking.value = true;
			}
			if (event.key === "r" && canRetry) void retry();
		};
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	}, [entry]);

	return (
		<>
			<div class="entry-actions">
				{canUndo && (
					<button type="button" disabled={isOff} onClick={() => (isAsking.value = true)}>
						<Icon name="undo" size={16} />
						Undo
					</button>
				)}
				{canRetry && (
					<button type="button" disabled={isOff} onClick={() => void retry()}>
						<Icon name="retry" size={16} />
						Retry
					</button>
				)}
				{model !== undefined && (
					<Link class="button" to={`/model?${new URLSearchParams({ file: model })}`}>
						<Icon name="model" size={16} />
						Look inside
					</Link>
				)}
			</div>
			{error.value !== null && <ErrorNotice error={error.value} />}
			{isAsking.value && (
				<UndoDialog entry={entry} onUndone={() => changed("undone")} onClose={() => (isAsking.value = false)} />
			)}
		</>
	);
}
