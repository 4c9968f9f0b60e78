import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { WireEntry } from "../../../daemon/http/wire/live.ts";
import { answered, api, asPageError, type PageError } from "../../app/api.ts";
import { logChanges } from "../../app/live.ts";
import { savedText, sizeText } from "../../text/size.ts";
import { Icon } from "../../ui/icon.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { OutcomePill } from "../../ui/outcome-pill.tsx";
import { EntryActions } from "./entry-actions.tsx";
import { EntryFacts } from "./entry-facts.tsx";

/** One entry of the log, beside the list or in place of it. */
export function EntryPanel({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
	const entry = useSignal<WireEntry | null>(null);
	const error = useSignal<PageError | null>(null);
	const reads = useSignal(0);
	const panel = useRef<HTMLElement>(null);
	const changes = logChanges.value + reads.value;

	useEffect(() => panel.current?.focus({ preventScroll: true }), [id]);
	useEffect(() => {
		let isWanted = true;
		answered(api.log[":id"].$get({ param: { id } })).then(
			(found) => {
				if (!isWanted) return;
				entry.value = found;
				error.value = null;
			},
			(thrown) => {
				if (isWanted) error.value = asPageError(thrown);
			},
		);
		return () => {
			isWanted = false;
		};
	}, [id, changes]);

	const shown = entry.value !== null && String(entry.value.id) === id ? entry.value : null;
	return (
		<aside class="card entry" aria-label={`Entry ${id}`} tabIndex={-1} ref={panel}>
			<header>
				<h2>Entry {id}</h2>
				<button type="button" class="quiet-button" aria-label="Close the entry" onClick={onClose}>
					<Icon name="cross" size={18} />
				</button>
			</header>
			<div class="padded">
				{error.value !== null && <ErrorNotice error={error.value} />}
				{shown === null ? error.value === null && <div class="skeleton" /> : <Entry entry={shown} />}
				{shown !== null && <EntryActions entry={shown} onChanged={() => (reads.value += 1)} />}
				{shown !== null && <EntryFacts entry={shown} />}
			</div>
		</aside>
	);
}

function Entry({ entry }: { readonly entry: WireEntry }) {
	const { source, output, code, reason, hint, what } = entry;
	return (
		<>
			<p class="entry-name">
				<bdi>{source.name}</bdi>
			</p>
			<p class="entry-pills">
				<OutcomePill entry={entry} />
				{what !== null && <span class="tag">{what}</span>}
			</p>
			{reason !== null && <ErrorNotice error={{ message: reason, hint: hint ?? "", code: code ?? "" }} />}
			<p class="entry-sizes">
				{sizeText(source.bytes)}
				{output !== null && output.bytes !== source.bytes && (
					<>
						<Icon name="right" size={16} />
						{sizeText(output.bytes)}
						<span class="saved">{savedText(source.bytes, output.bytes)}</span>
					</>
				)}
			</p>
		</>
	);
}
