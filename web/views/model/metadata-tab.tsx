import { useState } from "preact/hooks";
import type { WireReport } from "../../../daemon/http/wire/models.ts";
import { countText, sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { ScrollBox } from "../../ui/scroll-box.tsx";
import { SearchField } from "../../ui/search-field.tsx";

/** The metadata of a file, and the tags that a LoRA was trained with. */
export function MetadataTab({ of: { metadata, tags } }: { readonly of: WireReport }) {
	const table = (
		<Card title="Metadata" beside={countText(metadata.length)}>
			{metadata.length === 0 ? (
				<p class="quiet padded">The file has no metadata.</p>
			) : (
				<dl class="metadata">
					{metadata.map(({ name, value }) => (
						<div key={name}>
							<dt>{name}</dt>
							<Value name={name} text={value} />
						</div>
					))}
				</dl>
			)}
		</Card>
	);
	if (tags.length === 0) return table;
	return (
		<div class="columns">
			{table}
			<TagsCard tags={tags} />
		</div>
	);
}

/** Longer values are shown on demand. */
const LONG = 240;

function Value({ name, text }: { readonly name: string; readonly text: string }) {
	const [isWhole, setWhole] = useState(false);
	const json = isWhole ? indented(text) : null;
	const isShort = text.length <= LONG && !isJson(text);
	return (
		<dd>
			{json === null ? (
				<span>{isWhole || isShort ? text : `${text.slice(0, LONG)}${text.length > LONG ? "…" : ""}`}</span>
			) : (
				<ScrollBox class="tree-of-json" label={name}>
					<pre>{json}</pre>
				</ScrollBox>
			)}
			{!isShort && (
				<button type="button" class="small" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
					{isWhole ? "Less" : isJson(text) ? "Show as a tree" : `Show all ${sizeText(text.length)}`}
				</button>
			)}
		</dd>
	);
}

function isJson(text: string): boolean {
	return /^\s*[[{]/.test(text);
}

/** JSON with a line for each value; null for a text that is none, or that was cut off. */
function indented(text: string): string | null {
	if (!isJson(text)) return null;
	try {
		return JSON.stringify(JSON.parse(text), null, 2);
	} catch {
		return null;
	}
}

function TagsCard({ tags }: Pick<WireReport, "tags">) {
	const [text, setText] = useState("");
	const found = tags.filter(([tag]) => tag.toLowerCase().includes(text.toLowerCase()));
	const most = tags[0]?.[1] ?? 1;
	return (
		<Card title="Trained with" beside={`${countText(tags.length)} tags`}>
			<div class="padded stack">
				<SearchField label="Find a tag" text={text} onText={setText} />
				<ScrollBox class="tags" label="Tags">
					<ul>
						{found.map(([tag, count]) => (
							<li key={tag}>
								<i style={{ width: `${(count / most) * 100}%` }} />
								<span>{tag}</span>
								<span class="number quiet">{countText(count)}</span>
							</li>
						))}
					</ul>
				</ScrollBox>
				{found.length === 0 && <p class="quiet">No tag has this text.</p>}
			</div>
		</Card>
	);
}
