// biome-ignore-all lint/a11y/useSemanticElements: the elements of a table cannot stand at scaled positions
// biome-ignore-all lint/a11y/useFocusableInteractive: the rows have the focus, not their cells
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the table listens to the keys of its rows
import { type Signal, useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { RowPages } from "./row-pages.ts";
import { useScaledScroll } from "./scaled-scroll.ts";

/** A column of a table. `class` is that of its cells, and of its title. */
export interface Column<T> {
	readonly title: string;
	readonly class: string;
	readonly cell: (row: T) => ComponentChildren;
}

/** Rows that are drawn above and below the visible ones. */
const EXTRA_ROWS = 6;

/** Rows in the document, at most. */
const MOST_ROWS = 60;

interface Props<T> {
	readonly label: string;
	readonly pages: RowPages<T>;
	readonly columns: readonly Column<T>[];
	/** In pixels. */
	readonly rowHeight: number;
	readonly isOpen: (row: T) => boolean;
	readonly onOpen: (row: T) => void;
	readonly isAtStart?: Signal<boolean>;
	readonly class?: string;
}

/**
 * A table of any number of rows of the same height, of which only the visible ones are in the document. `isOpen`: whether
 * a row is the one that was opened. `isAtStart` is set to whether the first row is visible.
 */
export function VirtualRows<T>({
	label,
	pages,
	columns,
	rowHeight,
	isOpen,
	onOpen,
	isAtStart,
	class: names = "",
}: Props<T>) {
	const total = pages.total.value ?? 0;
	const box = useRef<HTMLDivElement>(null);
	const scroll = useScaledScroll(box, total * rowHeight);
	/** The row that the keys have reached. */
	const current = useSignal(0);
	const focusNext = useRef(false);
	const { position, height } = scroll;
	const { first, end } = drawnAt(position);
	const isDrawn = current.value >= first && current.value < end;
	const tabbable = isDrawn ? current.value : Math.min(Math.ceil(position / rowHeight), total - 1);
	const starts = pages.starts.value;

	useEffect(() => pages.want(first, end), [pages, first, end, starts]);
	useEffect(() => {
		current.value = 0;
		scroll.scrollTo(0);
	}, [starts]);
	useEffect(() => {
		if (isAtStart !== undefined) isAtStart.value = position < rowHeight;
	}, [position < rowHeight]);
	useLayoutEffect(() => {
		const row = box.current?.querySelector<HTMLElement>(`[aria-rowindex="${current.value + 2}"]`);
		if (!focusNext.current || row == null) return;
		focusNext.current = false;
		row.focus({ preventScroll: true });
	});

	function drawnAt(at: number): { readonly first: number; readonly end: number } {
		const from = Math.max(0, Math.floor(at / rowHeight) - EXTRA_ROWS);
		return { first: from, end: Math.min(total, from + MOST_ROWS, Math.ceil((at + height) / rowHeight) + EXTRA_ROWS) };
	}

	function moveTo(index: number): void {
		current.value = Math.max(0, Math.min(total - 1, index));
		focusNext.current = true;
		const top = current.value * rowHeight;
		if (top < position) scroll.scrollTo(top);
		else if (top + rowHeight > position + height) scroll.scrollTo(top + rowHeight - height);
	}

	function onKeyDown(event: KeyboardEvent): void {
		const { key, ctrlKey, metaKey, altKey, target } = event;
		if (ctrlKey || metaKey || altKey || (target as HTMLElement).closest("a, button, input") !== null) return;
		const page = Math.max(1, Math.floor(height / rowHeight) - 1);
		const row = pages.row(current.value);
		const moves: Readonly<Record<string, number>> = {
			...{ ArrowDown: current.value + 1, j: current.value + 1, PageDown: current.value + page, End: total - 1 },
			...{ ArrowUp: current.value - 1, k: current.value - 1, PageUp: current.value - page, Home: 0 },
		};
		const to = moves[key];
		if (to !== undefined) moveTo(to);
		else if (key === "Enter" && row !== undefined) onOpen(row);
		else return;
		event.preventDefault();
	}

	/** A focused row that is scrolled away leaves the focus to the table, so that the keys still work. */
	function onScroll(): void {
		const drawn = drawnAt(scroll.onScroll());
		const focused = Number(document.activeElement?.getAttribute("aria-rowindex")) - 2;
		const isLost = focused >= 0 && (focused < drawn.first || focused >= drawn.end);
		if (isLost && box.current?.contains(document.activeElement)) box.current.focus({ preventScroll: true });
	}

	return (
		<div
			class={`virtual ${names}`}
			role="grid"
			aria-label={label}
			aria-rowcount={total + 1}
			aria-colcount={columns.length}
			aria-busy={pages.total.value === null}
			onKeyDown={onKeyDown}
		>
			<div class="virtual-head" role="rowgroup">
				<div class="virtual-row" role="row" aria-rowindex={1}>
					{columns.map(({ title, class: of }) => (
						<span key={title} class={of} role="columnheader">
							{title}
						</span>
					))}
				</div>
			</div>
			<div class="virtual-scroll" role="rowgroup" tabIndex={-1} ref={box} onScroll={onScroll}>
				<div role="presentation" style={{ height: `${scroll.barHeight}px` }}>
					<div
						role="presentation"
						class="virtual-window"
						style={{ transform: `translateY(${scroll.top - position + first * rowHeight}px)` }}
					>
						{Array.from({ length: Math.max(0, end - first) }, (_, offset) => first + offset).map((index) => (
							<Row
								key={index}
								{...{ index, pages, columns, rowHeight, isOpen, onOpen, current }}
								isTabbable={index === tabbable}
							/>
						))}
					</div>
				</div>
			</div>
		</div>
	);
}

/** A row. It is drawn again only when something of it changes: scrolling leaves most rows as they are. */
function Row<T>({
	index,
	pages,
	columns,
	rowHeight,
	isOpen,
	onOpen,
	current,
	isTabbable,
}: Pick<Props<T>, "pages" | "columns" | "rowHeight" | "isOpen" | "onOpen"> & {
	readonly index: number;
	readonly current: Signal<number>;
	readonly isTabbable: boolean;
}) {
	const row = pages.row(index);
	return (
		<div
			class="virtual-row"
			role="row"
			aria-rowindex={index + 2}
			aria-selected={row !== undefined && isOpen(row)}
			tabIndex={isTabbable ? 0 : -1}
			style={{ height: `${rowHeight}px` }}
			onFocus={() => (current.value = index)}
			onClick={() => row !== undefined && onOpen(row)}
		>
			{row === undefined ? (
				<span class="virtual-missing" role="gridcell">
					<span class="for-readers">Loading</span>
				</span>
			) : (
				columns.map(({ title, class: of, cell }) => (
					<span key={title} class={of} role="gridcell">
						{cell(row)}
					</span>
				))
			)}
		</div>
	);
}
