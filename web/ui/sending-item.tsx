import { cancelUpload, continueUpload, pauseUpload, type Sending } from "../app/uploads.ts";
import { sizeText } from "../text/size.ts";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import { ProgressItem, percentText } from "./progress-item.tsx";

/** A file that this page sends: how far it is, and buttons to pause, continue and cancel it. */
export function SendingItem({ sending }: { readonly sending: Sending }) {
	const { key, name, file, sent, state, error } = sending;
	const isStopped = state === "paused" || state === "failed";
	return (
		<ProgressItem
			name={name}
			aside={
				<span class="upload-buttons">
					{state === "done" ? <Icon name="check" size={18} /> : <b class="number">{percentText(sent, file.size)}</b>}
					{state !== "done" && !isStopped && (
						<IconButton icon="pause" label={`Pause the upload of ${name}`} onClick={() => pauseUpload(key)} />
					)}
					{isStopped && (
						<IconButton
							icon={state === "failed" ? "retry" : "play"}
							label={`${state === "failed" ? "Retry" : "Continue"} the upload of ${name}`}
							onClick={() => continueUpload(key)}
						/>
					)}
					<IconButton
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
