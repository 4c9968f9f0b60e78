import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { WireEntry } from "../../../daemon/http/wire/live.ts";
import { answered, api, asPageError, type PageError } from "../../app/api.ts";
import { ErrorNotice } from "../../ui/notice.tsx";

/** Asks before an entry is undone, and where its original goes. It stays open if undoing fails, and says why. */
export function UndoDialog({
	entry: { id, original },
	onUndone,
	onClose,
}: {
	readonly entry: WireEntry;
	readonly onUndone: () => void;
	readonly onClose: () => void;
}) {
	const dialog = useRef<HTMLDialogElement>(null);
	const to = useSignal("");
	const isBusy = useRef(false);
	const error = useSignal<PageError | null>(null);
	// Not in an ordinary effect: the next key may be pressed before that runs.
	useLayoutEffect(() => dialog.current?.showModal(), []);

	async function undo(): Promise<void> {
		isBusy.current = true;
		error.value = null;
		try {
			const json = { to: to.value.trim() || null };
			await answered(api.log[":id"].undo.$post({ param: { id: String(id) }, json }));
			dialog.current?.close();
			onUndone();
		} catch (thrown) {
			error.value = asPageError(thrown);
		}
		isBusy.current = false;
	}

	return (
		<dialog ref={dialog} class="undo" aria-label={`Undo entry ${id}?`} onClose={onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					if (!isBusy.current) void undo();
				}}
			>
				<h2>Undo entry {id}?</h2>
				<p>The output is moved from the library to its trash.</p>
				<label>
					<span>Move the original to</span>
					<input
						type="text"
						spellcheck={false}
						autocomplete="off"
						aria-describedby="undo-to"
						value={to}
						onInput={({ currentTarget }) => (to.value = currentTarget.value)}
					/>
				</label>
				<p id="undo-to" class="quiet">
					A folder, or a new path in one, below an inbox or a library. Without one, the original stays at{" "}
					<code>{original?.path}</code>.
				</p>
				{error.value !== null && <ErrorNotice error={error.value} />}
				<div class="dialog-buttons">
					<button type="submit" class="primary">
						Undo
					</button>
					<button type="button" onClick={() => dialog.current?.close()}>
						Cancel
					</button>
				</div>
			</form>
		</dialog>
	);
}
