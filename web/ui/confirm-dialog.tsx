import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

/** Asks before something is taken away. Escape is the same as the button that keeps everything. */
export function ConfirmDialog({
	title,
	action,
	onConfirm,
	onClose,
	children,
}: {
	readonly title: string;
	/** The word on the button that does it. */
	readonly action: string;
	readonly onConfirm: () => void;
	readonly onClose: () => void;
	readonly children: ComponentChildren;
}) {
	const dialog = useRef<HTMLDialogElement>(null);
	useEffect(() => dialog.current?.showModal(), []);
	return (
		<dialog ref={dialog} aria-label={title} onClose={onClose}>
			<h2>{title}</h2>
			<p class="dialog-text">{children}</p>
			<form method="dialog" class="dialog-buttons">
				<button type="submit" class="primary" onClick={onConfirm}>
					{action}
				</button>
				<button type="submit">Cancel</button>
			</form>
		</dialog>
	);
}
