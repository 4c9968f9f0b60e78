import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { areKeysOn, isForElement } from "../../app/keys.ts";
import { useLogChanges } from "../../app/log-data.ts";
import { isPhone } from "../../app/phone.ts";
import { route, show } from "../../app/route.ts";
import { ErrorNotice } from "../../ui/notice.tsx";
import { VirtualRows } from "../../ui/virtual-rows.tsx";
import { COLUMNS } from "./columns.tsx";
import { EntryPanel } from "./entry-panel.tsx";
import { queryOf } from "./filters.ts";
import { entries, filters } from "./log-list.ts";
import { LogTools } from "./tools.tsx";

const ROW_HEIGHT = 44;
const PHONE_ROW_HEIGHT = 64;

const NEWS_EVERY_MS = 300;

/** Every finished job, and one of them in full. */
export function LogView() {
	const query = queryOf(filters.value).toString();
	const id = /^\/log\/(\d+)$/.exec(route.value.path)?.[1] ?? null;
	const isAtStart = useSignal(true);
	const list = useRef<HTMLDivElement>(null);
	const addressOf = (path: string): string => (query === "" ? path : `${path}?${query}`);

	const close = (): void => show(addressOf("/log"));
	const wasOpen = useRef(false);
	useEffect(() => {
		// The search field may have the focus already: its key closes the entry, too.
		if (id === null && wasOpen.current && isFocusFree()) focusRow();
		wasOpen.current = id !== null;
	}, [id]);

	/** Moves the focus into the table. */
	function focusRow(): void {
		list.current?.querySelector<HTMLElement>('[role="row"][tabindex="0"]')?.focus({ preventScroll: true });
	}

	useEffect(() => entries.restart(), [query]);
	useLogChanges(
		() => (isAtStart.value || entries.error.peek() !== null ? entries.refresh() : void entries.look()),
		NEWS_EVERY_MS,
	);
	// Not an ordinary effect: the next key may be pressed before that runs.
	useLayoutEffect(() => {
		const onKey = (event: KeyboardEvent): void => {
			if (event.defaultPrevented || isForElement(event)) return;
			if (event.key === "Escape" && id !== null) close();
			if ((event.key === "j" || event.key === "k") && areKeysOn.value) focusRow();
		};
		addEventListener("keydown", onKey);
		return () => removeEventListener("keydown", onKey);
	}, [id, query]);

	const { added, error, total } = entries;
	return (
		<div class={id === null ? "log" : "log has-entry"}>
			<div class="log-list" inert={isPhone.value && id !== null} ref={list}>
				<LogTools />
				{error.value !== null && <ErrorNotice error={error.value} />}
				<div class="card log-table">
					{added.value > 0 && (
						<button type="button" class="primary small new-entries" onClick={entries.restart}>
							{added.value} new
						</button>
					)}
					<VirtualRows
						label="Log"
						pages={entries}
						columns={COLUMNS}
						rowHeight={isPhone.value ? PHONE_ROW_HEIGHT : ROW_HEIGHT}
						isOpen={(entry) => String(entry.id) === id}
						onOpen={(entry) => show(addressOf(`/log/${entry.id}`))}
						isAtStart={isAtStart}
					/>
					{total.value === 0 && <Empty isFiltered={query !== ""} />}
				</div>
			</div>
			{id !== null && <EntryPanel id={id} onClose={close} />}
		</div>
	);
}

function Empty({ isFiltered }: { readonly isFiltered: boolean }) {
	return (
		<p class="log-empty quiet">
			{isFiltered
				? "No entry passes these filters."
				: "Nothing has been done yet. Drop a model onto this page, or move one into the inbox."}
		</p>
	);
}

/** Whether the focus is on no element, or on the view as a whole. */
function isFocusFree(): boolean {
	const focused = document.activeElement;
	return focused === null || focused === document.body || focused.id === "view";
}
