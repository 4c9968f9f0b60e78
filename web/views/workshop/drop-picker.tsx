import { useSignal } from "@preact/signals";
import type { WireFile } from "../../../daemon/http/wire/models.ts";
import { link } from "../../app/live.ts";
import { addUploads, sendings } from "../../app/uploads.ts";
import { FilePicker } from "../../ui/file-picker.tsx";
import { Icon } from "../../ui/icon.tsx";
import { SendingItem } from "../../ui/sending-item.tsx";
import { ArrivalItem } from "./arrival-item.tsx";

/**
 * A file picker that also takes a file of this computer. The file is uploaded into the inbox, like every other one, and
 * what the daemon has made of it is chosen.
 */
export function DropPicker({
	label,
	onChoose,
	...picker
}: {
	readonly label: string;
	readonly chosen: WireFile | null;
	readonly onChoose: (file: WireFile) => void;
	readonly placeholder?: string;
}) {
	const isOver = useSignal(false);
	/** The key of the file that is on its way; null if none is. */
	const key = useSignal<number | null>(null);
	const sending = sendings.value.find((one) => one.key === key.value);
	const forget = (): void => {
		key.value = null;
	};
	const upload = async (files: Iterable<File>): Promise<void> => {
		const [first] = await addUploads(files);
		key.value = first ?? null;
	};
	return (
		// biome-ignore lint/a11y/noStaticElementInteractions: the button does the same without dragging
		<div
			class={`drop-picker ${isOver.value ? "over" : ""}`}
			onDragOver={() => (isOver.value = link.value === "live")}
			onDragLeave={() => (isOver.value = false)}
			onDrop={(event) => {
				if (!isOver.value) return;
				isOver.value = false;
				// The page does not take the file then.
				event.preventDefault();
				void upload(event.dataTransfer?.files ?? []);
			}}
		>
			<FilePicker
				{...picker}
				label={label}
				onChoose={(file) => {
					forget();
					onChoose(file);
				}}
			/>
			<label class="button" title="Upload a file">
				<input
					type="file"
					class="for-readers"
					aria-label={`Upload: ${label}`}
					disabled={link.value !== "live"}
					onChange={({ currentTarget }) => {
						void upload(currentTarget.files ?? []);
						// The same file can be chosen again.
						currentTarget.value = "";
					}}
				/>
				<Icon name="upload" size={16} />
			</label>
			{sending !== undefined && (
				<ul>
					{sending.arrival === null ? (
						<SendingItem sending={sending} />
					) : (
						<ArrivalItem
							arrival={sending.arrival}
							onClose={forget}
							onArrived={(file) => {
								forget();
								onChoose(file);
							}}
						/>
					)}
				</ul>
			)}
		</div>
	);
}
