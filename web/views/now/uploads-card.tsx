import type { WireUpload } from "../../../daemon/http/wire/live.ts";
import { cancelUpload, continueUpload, pauseUpload, removeUpload, type Sending, sendings } from "../../app/uploads.ts";
import { sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import { ProgressItem, percentText } from "./progress-item.tsx";

/** What this page uploads, and the unfinished uploads of other pages and of earlier. */
export function UploadsCard({ uploads }: { readonly uploads: readonly WireUpload[] }) {
	const own = sendings.value;
	const others = uploads.filter(({ id }) => !own.some((one) => one.id === id));
	if (own.length + others.length === 0) return null;
	return (
		<Card title="Uploads">
			<ul class="rows">
				{own.map((sending) => (
					<Own key={sending.key} sending={sending} />
				))}
				{others.map((upload) => (
					<Unfinished key={upload.id} upload={upload} />
				))}
			</ul>
		</Card>
	);
}

function Own({ sending }: { readonly sending: Sending }) {
	const { key, name, file, sent, state, error } = sending;
	const isStopped = state === "paused" || state === "failed";
	return (
		<ProgressItem
			name={name}
			aside={
				<span class="upload-buttons">
					{state === "done" ? <Icon name="check" size={18} /> : <b class="number">{percentText(sent, file.size)}</b>}
					{state !== "done" && !isStopped && (
						<Action icon="pause" label={`Pause the upload of ${name}`} onClick={() => pauseUpload(key)} />
					)}
					{isStopped && (
						<Action
							icon={state === "failed" ? "retry" : "play"}
							label={`${state === "failed" ? "Retry" : "Continue"} the upload of ${name}`}
							onClick={() => continueUpload(key)}
						/>
					)}
					<Action
						icon="cross"
						label={state === "done" ? `Remove ${name} from the list` : `Cancel the upload of ${name}`}
						onClick={() => cancelUpload(key)}
					/>
				</span>
			}
			done={sent}
			total={file.size}
		>
			<span>
				{sizeText(sent)} of {sizeText(file.size)}
			</span>
			<span class="grow" />
			<span class={state === "failed" ? "failed" : undefined} title={error?.hint}>
				{textOf(sending)}
			</span>
		</ProgressItem>
	);
}

function textOf({ state, error, rate, sent, file }: Sending): string {
	switch (state) {
		case "queued":
			return "waits for its turn";
		case "sending":
			return sent === file.size ? "writing to the disk" : `${sizeText(rate)}/s`;
		case "lost":
			return `${error?.message ?? ""} It continues by itself.`;
		case "paused":
			return "paused";
		case "done":
			return "in the inbox";
		case "failed":
			return `${error?.message ?? ""} ${error?.hint ?? ""}`;
	}
}

function Unfinished({ upload }: { readonly upload: WireUpload }) {
	const { id, name, offset, bytes } = upload;
	return (
		<ProgressItem
			name={name}
			aside={
				<span class="upload-buttons">
					<b class="number">{percentText(offset, bytes)}</b>
					<Action
						icon="cross"
						label={`Remove the unfinished upload of ${name}`}
						onClick={() => void removeUpload(id)}
					/>
				</span>
			}
			done={offset}
			total={bytes}
		>
			<span>
				{sizeText(offset)} of {sizeText(bytes)}
			</span>
			<span class="grow" />
			<span>not sent by this page; choose the file again to continue</span>
		</ProgressItem>
	);
}

function Action({
	icon,
	label,
	onClick,
}: {
	readonly icon: IconName;
	readonly label: string;
	readonly onClick: () => void;
}) {
	return (
		<button type="button" class="quiet-button small" aria-label={label} title={label} onClick={onClick}>
			<Icon name={icon} size={16} />
		</button>
	);
}
