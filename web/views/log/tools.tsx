import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { answered, api } from "../../app/api.ts";
import { replaceQuery } from "../../app/route.ts";
import { countOf, sizeText } from "../../text/size.ts";
import { Icon } from "../../ui/icon.tsx";
import { OUTCOME_WORDS } from "../../ui/outcome-pill.tsx";
import { Select } from "../../ui/select.tsx";
import { type Filters, logQuery, queryOf } from "./filters.ts";
import { bytesSaved, entries, filters, searchedIn } from "./log-list.ts";

/** Pause after a key in the search field before the list follows. */
const TYPING_MS = 200;

const DAYS = [
	["1", "Today"],
	["7", "Last 7 days"],
	["30", "Last 30 days"],
	["365", "Last 365 days"],
] as const;

/** The filters of the log, what passes them, and its downloads. */
export function LogTools() {
	const chosen = filters.value;
	const models = useModels();
	const change = (changed: Partial<Filters>): void => replaceQuery(queryOf({ ...filters.peek(), ...changed }));
	const model = chosen.kind === "" ? chosen.architecture : `kind ${chosen.kind}`;
	return (
		<div class="log-tools">
			<Search text={chosen.q} onChange={(q) => change({ q })} />
			<Select
				label="Outcome"
				all="Any outcome"
				options={Object.entries(OUTCOME_WORDS)}
				value={chosen.outcome}
				onChange={(outcome) => change({ outcome })}
			/>
			<Select
				label="Model"
				all="Any model"
				options={models.value}
				value={model}
				onChange={(value) => {
					const isKind = value.startsWith("kind ");
					change({ architecture: isKind ? "" : value, kind: isKind ? value.slice("kind ".length) : "" });
				}}
			/>
			<Select label="When" all="Any time" options={DAYS} value={chosen.days} onChange={(days) => change({ days })} />
			<span class="grow" />
			<Totals />
			<Downloads />
		</div>
	);
}

function Search({ text, onChange }: { readonly text: string; readonly onChange: (text: string) => void }) {
	const typed = useSignal(text);
	/** What this field has put into the address. */
	const sent = useRef(text);
	useEffect(() => {
		if (text !== sent.current) typed.value = text;
		sent.current = text;
	}, [text]);
	useEffect(() => {
		const timer = setTimeout(() => {
			if (typed.value === sent.current) return;
			sent.current = typed.value;
			onChange(typed.value);
		}, TYPING_MS);
		return () => clearTimeout(timer);
	}, [typed.value]);
	return (
		<label class="search">
			<Icon name="search" size={18} />
			<span class="for-readers">Search by name or hash</span>
			<input
				id="search"
				type="search"
				placeholder="Name or hash"
				maxLength={255}
				autocomplete="off"
				spellcheck={false}
				value={typed.value}
				onInput={({ currentTarget }) => (typed.value = currentTarget.value)}
			/>
			<kbd>/</kbd>
		</label>
	);
}

function Totals() {
	const total = entries.total.value;
	if (total === null || bytesSaved.value === null) return null;
	return (
		<span class="quiet number" role="status">
			{countOf(total, "entry", "entries")}, {sizeText(bytesSaved.value)} saved
		</span>
	);
}

function Downloads() {
	const query = new URLSearchParams({ ...logQuery(filters.value, searchedIn.value) });
	return (
		<span class="downloads">
			{["csv", "jsonl"].map((format) => (
				<a
					key={format}
					href={`/api/v1/log.${format}?${query}`}
					download
					aria-label={`Download as ${format.toUpperCase()}`}
				>
					<Icon name="download" size={16} />
					{format.toUpperCase()}
				</a>
			))}
		</span>
	);
}

/** The architectures and kinds in the log, those with the most files first. They are read once. */
function useModels() {
	const found = useSignal<readonly (readonly [value: string, text: string])[]>([]);
	useEffect(() => {
		answered(api.log.stats.$get({ query: {} })).then(
			({ byArchitecture }) => {
				const architectures = byArchitecture.flatMap(({ architecture }) => architecture ?? []);
				const kinds = new Map(
					byArchitecture.flatMap(({ architecture, kind, kindText }) => {
						return architecture === null && kind !== null ? [[kind, kindText ?? kind] as const] : [];
					}),
				);
				found.value = [
					...architectures.map((name) => [name, name] as const),
					...[...kinds].map(([kind, text]) => [`kind ${kind}`, text] as const),
				];
			},
			// Without the list, everything else works.
			() => undefined,
		);
	}, []);
	return found;
}
