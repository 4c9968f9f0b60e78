import { areKeysShown, KEYS } from "./keys.ts";

/** The list of all keys. */
export function KeysDialog() {
	if (!areKeysShown.value) return null;
	const close = () => {
		areKeysShown.value = false;
	};
	return (
		<dialog ref={open} onClose={close} aria-label="Keys">
			<h2>Keys</h2>
			<dl>
				{KEYS.map(([keys, text]) => (
					<div key={keys}>
						<dt>
							{keys.split(" ").map((one) => (
								<kbd key={one}>{one}</kbd>
							))}
						</dt>
						<dd>{text}</dd>
					</div>
				))}
			</dl>
			<form method="dialog">
				<button type="submit">Close</button>
			</form>
		</dialog>
	);
}

function open(dialog: HTMLDialogElement | null): void {
	if (dialog?.open === false) dialog.showModal();
}
