import type { ComponentChildren } from "preact";
import type { WireState } from "../../../daemon/http/wire/live.ts";
import { announce } from "../../app/announce.ts";
import { link } from "../../app/live.ts";
import { addUploads } from "../../app/uploads.ts";
import { shortPath } from "../../text/path.ts";
import { Card } from "../../ui/card.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Pill } from "../../ui/pill.tsx";
import { isMissing } from "./is-missing.ts";

type Inbox = WireState["inboxes"][number];

const LONGEST_PATH = 38;

/** The inboxes, and where to drop files. */
export function InboxCard({ inboxes }: { readonly inboxes: WireState["inboxes"] }) {
	return (
		<Card title={inboxes.length > 1 ? "Inboxes" : "Inbox"}>
			<div class="padded">
				<Chooser inbox={0} class="drop-zone">
					<Icon name="download" size={28} />
					<b>Drop a model here</b>
					<span class="quiet">or click to choose; files of any size</span>
				</Chooser>
				<ul class="inboxes">
					{inboxes.map(({ inbox, trouble, lastLook }, index) => (
						<li key={inbox}>
							<code title={inbox}>{shortPath(inbox, LONGEST_PATH)}</code>
							<State trouble={trouble} look={lastLook} />
							<span class="grow" />
							{index > 0 && (
								<Chooser inbox={index} class="button">
									<Icon name="upload" size={16} />
								</Chooser>
							)}
							<CopyButton text={inbox} />
						</li>
					))}
				</ul>
			</div>
		</Card>
	);
}

/** What is wrong with an inbox, or which other host takes its files. */
function State({ trouble, look }: { readonly trouble: string | null; readonly look: Inbox["lastLook"] }) {
	const standby = look?.standby ?? null;
	if (trouble === null && !isMissing(look)) return standby === null ? null : <span class="quiet">{standby}</span>;
	return (
		<span class="trouble" title={trouble ?? undefined}>
			<Pill tone="bad" icon="warning">
				{isMissing(look) ? "folder missing" : "library away"}
			</Pill>
		</span>
	);
}

/** What is clicked to choose files for an inbox. */
function Chooser({
	inbox,
	class: names,
	children,
}: {
	readonly inbox: number;
	readonly class: string;
	readonly children: ComponentChildren;
}) {
	return (
		<label class={names}>
			<input
				type="file"
				multiple
				class="for-readers"
				aria-label={inbox === 0 ? "Upload models into the inbox" : `Upload models into inbox ${inbox + 1}`}
				disabled={link.value !== "live"}
				onChange={({ currentTarget }) => {
					void addUploads(currentTarget.files ?? [], inbox);
					// The same file can be chosen again.
					currentTarget.value = "";
				}}
			/>
			{children}
		</label>
	);
}

/** Browsers have no clipboard on pages of other machines without TLS. */
function CopyButton({ text }: { readonly text: string }) {
	if (navigator.clipboard === undefined) return null;
	const copy = async (): Promise<void> => {
		await navigator.clipboard.writeText(text);
		announce("Copied");
	};
	return (
		<button
			type="button"
			class="quiet-button small"
			aria-label={`Copy the path ${text}`}
			title="Copy"
			onClick={() => void copy()}
		>
			<Icon name="copy" size={16} />
		</button>
	);
}
