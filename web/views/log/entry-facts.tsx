import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import type { WireEntry } from "../../../daemon/http/wire/live.ts";
import { countOf, sizeText } from "../../text/size.ts";
import { durationText, wholeTime } from "../../text/time.ts";
import { Facts } from "../../ui/facts.tsx";
import { metricText, sum } from "./columns.tsx";

type Fact = readonly [name: string, text: ComponentChildren];

/** What is known of an entry, the same as `autoprune log show` prints. */
export function EntryFacts({ entry }: { readonly entry: WireEntry }) {
	return (
		<>
			<Facts of={workFacts(entry)} />
			<h3>Files</h3>
			<Facts of={fileFacts(entry)} />
			<Hashes title="Hashes of the source" hashes={entry.hashes.source} />
			<Hashes title="Hashes of the output" hashes={entry.hashes.output} />
			{entry.report !== null && <ReportText key={entry.id} report={entry.report} />}
		</>
	);
}

/** What was found in the source. A long report is drawn only when it is opened. */
function ReportText({ report }: { readonly report: NonNullable<WireEntry["report"]> }) {
	const isOpen = useSignal(false);
	return (
		<details onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
			<summary>Report on the source</summary>
			{isOpen.value && (
				<pre>
					<code>{JSON.stringify(report, null, 2)}</code>
				</pre>
			)}
		</details>
	);
}

function workFacts(entry: WireEntry): Fact[] {
	const { components, metric, summary, timingsMs, variant, what } = entry;
	const steps = Object.entries(timingsMs).map(([step, ms]) => `${step} ${durationText(ms)}`);
	return [
		["When", wholeTime(entry.finishedAt)],
		...given("Took", steps.length > 0 && `${durationText(sum(timingsMs))} (${steps.join(", ")})`),
		...given("Model", what !== null && (variant === null ? what : `${what}, ${variant}`)),
		...given("Parts", components.length > 0 && components.join(", ")),
		...given("Metric", metricText(metric) !== "–" && metricText(metric)),
		...(summary === null ? [] : summaryFacts(summary)),
	];
}

function summaryFacts(summary: NonNullable<WireEntry["summary"]>): Fact[] {
	const { kept, ema, junk, dropped = [], extra, precision, notes } = summary;
	return [
		["Kept", tallyText(kept)],
		...given("Dropped EMA", ema.tensors > 0 && tallyText(ema)),
		...given("Dropped junk", junk.tensors > 0 && tallyText(junk)),
		...dropped.map(({ why, ...list }): Fact => [`Why`, `${tallyText(list)}: ${why} (${namesText(list)})`]),
		...given(
			"Of no known part",
			extra !== undefined && extra.tensors > 0 && `${tallyText(extra)}, kept (${namesText(extra)})`,
		),
		...given("Precision", precision > 0 && `saves ${sizeText(precision)}`),
		...notes.map((note): Fact => ["Note", note]),
	];
}

function fileFacts({
	source,
	original,
	originalRemovedAt,
	output,
	undone,
	retriedAt,
	sidecars,
	there,
}: WireEntry): Fact[] {
	return [
		["Came as", <Path key={0} path={source.path} />],
		[
			"Original",
			original === null ? (
				"not kept"
			) : (
				<Path path={original.path} isThere={there.original} removedAt={originalRemovedAt} />
			),
		],
		...given("Output", output !== null && <Path path={output.path} isThere={there.output || undone !== null} />),
		...given("Undone", undone !== null && wholeTime(undone.at)),
		...given("In the trash", undone?.trash != null && <Path path={undone.trash} isThere={there.trash} />),
		...given("Retried", retriedAt !== null && wholeTime(retriedAt)),
		...sidecars.map(
			({ name, path }): Fact => ["Sidecar", path === null ? `${name} (stayed in the inbox)` : <Path path={path} />],
		),
	];
}

function Path({
	path,
	isThere = true,
	removedAt = null,
}: {
	readonly path: string;
	readonly isThere?: boolean;
	readonly removedAt?: string | null;
}) {
	const gone = removedAt !== null ? `removed ${wholeTime(removedAt)}` : isThere ? null : "no longer exists";
	return (
		<>
			<code>
				<bdi>{path}</bdi>
			</code>
			{gone !== null && <span class="gone"> ({gone})</span>}
		</>
	);
}

function Hashes({ title, hashes }: { readonly title: string; readonly hashes: WireEntry["hashes"]["source"] }) {
	if (hashes === null) return null;
	const { sha256, autoV1, autoV2, autoV3 } = hashes;
	const all = { "SHA-256": sha256, AutoV1: autoV1, AutoV2: autoV2, AutoV3: autoV3 };
	return (
		<>
			<h3>{title}</h3>
			<Facts of={Object.entries(all).flatMap(([name, hash]) => given(name, hash !== null && <code>{hash}</code>))} />
		</>
	);
}

/** A fact that is left out where there is nothing to say. */
function given(name: string, text: ComponentChildren): Fact[] {
	return text === false || text === null ? [] : [[name, text]];
}

function tallyText({ tensors, bytes }: { readonly tensors: number; readonly bytes: number }): string {
	return `${countOf(tensors, "tensor")}, ${sizeText(bytes)}`;
}

/** The names of a group. A summary stores the first ones of a long group. */
function namesText({ names, tensors }: { readonly names: readonly string[]; readonly tensors: number }): string {
	const shown = tensors > names.length ? names.slice(0, 3) : names;
	return shown.join(", ") + (tensors > shown.length ? ` and ${countOf(tensors - shown.length, "other")}` : "");
}
