import { useEffect } from "preact/hooks";
import type { WireArrival, WireState } from "../../../daemon/http/wire/live.ts";
import type { WireFile } from "../../../daemon/http/wire/models.ts";
import { type Arrived, arrivedFrom } from "../../app/arrived.ts";
import { state } from "../../app/live.ts";
import { useLogData } from "../../app/log-data.ts";
import { baseName } from "../../text/path.ts";
import { IconButton } from "../../ui/icon-button.tsx";
import { ErrorNotice, Notice } from "../../ui/notice.tsx";
import { ProgressItem } from "../../ui/progress-item.tsx";

const EVERY_MS = 300;

/** An uploaded file from the inbox to its output, which is then passed to `onArrived`. */
export function ArrivalItem({
	arrival,
	onArrived,
	onClose,
}: {
	readonly arrival: WireArrival;
	readonly onArrived: (file: WireFile) => void;
	readonly onClose: () => void;
}) {
	const arrived = useLogData(() => arrivedFrom(arrival), EVERY_MS);
	useEffect(() => {
		if (arrived?.file !== undefined) onArrived(arrived.file);
	}, [arrived]);
	const job = state.value?.running.find(({ file }) => baseName(file) === arrival.done);
	return (
		<ProgressItem
			name={arrival.done}
			aside={<IconButton icon="cross" label={`Do not wait for ${arrival.done}`} onClick={onClose} />}
			done={job?.done ?? 0}
			total={job?.total ?? 0}
		>
			{arrived === null ? (
				<span role="status">{waitingText(state.value, job !== undefined)}</span>
			) : (
				<Ending arrived={arrived} />
			)}
		</ProgressItem>
	);
}

function waitingText(now: WireState | null, isRunning: boolean): string {
	const then = "It is chosen here when it is in the library.";
	if (isRunning) return `It is being pruned. ${then}`;
	if (now?.paused != null) return `It is in the inbox, and waits because the daemon is paused. ${then}`;
	return `It is in the inbox. ${then}`;
}

/** Why an uploaded file cannot be chosen. */
function Ending({ arrived: { entry, file } }: { readonly arrived: Arrived }) {
	const { reason, code, hint, output } = entry;
	if (file !== undefined) return null;
	if (output !== null) return <Notice tone="warn">{output.path} is outside the folders of the settings.</Notice>;
	return <ErrorNotice error={{ code: code ?? "", message: reason ?? "", hint: hint ?? "" }} />;
}
