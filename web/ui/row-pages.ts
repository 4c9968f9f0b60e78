import { type ReadonlySignal, signal } from "@preact/signals";
import { asPageError, type PageError } from "../app/api.ts";

/** A part of a long list, and the number of all its rows. */
interface RowPage<T> {
	readonly total: number;
	readonly rows: readonly T[];
}

/** Fetches rows. Throws PageError. */
export type LoadRows<T> = (offset: number, limit: number) => Promise<RowPage<T>>;

/** The rows of a long list, which are fetched when they are shown. Reading a signal or a row follows its changes. */
export interface RowPages<T> {
	/** Number of rows; null before the first answer. */
	readonly total: ReadonlySignal<number | null>;
	/** Number of rows that were added at the beginning of the list since it was read. They are not shown yet. */
	readonly added: ReadonlySignal<number>;
	/** Why the last rows could not be fetched. */
	readonly error: ReadonlySignal<PageError | null>;
	/** Rises when the list is read from its beginning again. */
	readonly starts: ReadonlySignal<number>;
	/** A row; undefined while it is not there. */
	row(index: number): T | undefined;
	/** Fetches what is missing of the rows from `first` to before `end`. */
	want(first: number, end: number): void;
	/** Reads the list from its beginning, for example with another filter. The old rows stay until the new ones come. */
	restart(): void;
	/** Reads again what is shown. */
	refresh(): void;
	/** Finds out how many rows were added. */
	look(): Promise<void>;
}

const PAGE_ROWS = 100;

/** Pages that are kept, nearest to what is shown. */
const MOST_PAGES = 40;

/** While somebody drags the scroll bar, the positions in between are not fetched. */
const MOST_REQUESTS = 2;

/** Creates a list of which nothing is fetched before `want` or `restart`. */
export function createRowPages<T>(load: LoadRows<T>): RowPages<T> {
	const total = signal<number | null>(null);
	const added = signal(0);
	const error = signal<PageError | null>(null);
	const starts = signal(0);
	const pages = signal<ReadonlyMap<number, readonly T[]>>(new Map());
	/** Answers to requests of an older age are dropped. */
	let age = 0;
	/** Whether the pages are of an older age. */
	let isOld = true;
	let wanted: readonly number[] = [0];
	let asked = new Set<number>();

	function askMissing(): void {
		for (const page of wanted) {
			if (asked.size >= MOST_REQUESTS) return;
			if (!asked.has(page) && (isOld || !pages.peek().has(page))) void ask(page);
		}
	}

	async function ask(page: number): Promise<void> {
		const ofAge = age;
		const requests = asked;
		const skipped = added.peek();
		requests.add(page);
		try {
			const found = await load(page * PAGE_ROWS + skipped, PAGE_ROWS);
			requests.delete(page);
			if (ofAge === age) take(page, skipped, found);
		} catch (thrown) {
			requests.delete(page);
			if (ofAge === age) error.value = asPageError(thrown);
		}
	}

	/** `skipped`: number of added rows that the request left out. */
	function take(page: number, skipped: number, found: RowPage<T>): void {
		error.value = null;
		const more = found.total - (total.peek() ?? 0);
		if (isOld) {
			isOld = false;
			total.value = found.total;
			pages.value = new Map([[page, found.rows]]);
		} else if (more === skipped) pages.value = kept(new Map([...pages.peek(), [page, found.rows]]));
		else if (more < 0) renew();
		// Every row has moved, so the page is fetched from its new position.
		else added.value = more;
		askMissing();
	}

	function kept(all: Map<number, readonly T[]>): Map<number, readonly T[]> {
		const near = wanted[0] ?? 0;
		const [farthest] = [...all.keys()].sort((a, b) => Math.abs(b - near) - Math.abs(a - near));
		if (all.size > MOST_PAGES && farthest !== undefined) all.delete(farthest);
		return all;
	}

	function renew(): void {
		age += 1;
		isOld = true;
		asked = new Set();
		added.value = 0;
		askMissing();
	}

	return {
		total,
		added,
		error,
		starts,
		row: (index) => pages.value.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS],
		want(first, end) {
			const from = Math.floor(first / PAGE_ROWS);
			const to = Math.floor(Math.max(first, end - 1) / PAGE_ROWS);
			wanted = Array.from({ length: to - from + 1 }, (_, index) => from + index);
			askMissing();
		},
		restart() {
			wanted = [0];
			starts.value += 1;
			renew();
		},
		refresh: renew,
		async look() {
			const ofAge = age;
			try {
				const found = await load(0, 1);
				if (ofAge === age && !isOld) added.value = Math.max(0, found.total - (total.peek() ?? 0));
			} catch (thrown) {
				if (ofAge === age) error.value = asPageError(thrown);
			}
		},
	};
}
