import type { WireUpload } from "../../../daemon/http/wire/live.ts";
import { removeUpload, sendings } from "../../app/uploads.ts";
import { sizeText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { ProgressItem, percentText } from "../../ui/progress-item.tsx";
import { SendingItem } from "../../ui/sending-item.tsx";

/** What this page uploads, and the unfinished uploads of other pages and of earlier. */
export function UploadsCard({ uploads }: { readonly uploads: readonly WireUpload[] }) {
	const own = sendings.value;
	const others = uploads.filter(({ id }) => !own.some((one) => one.id === id));
	if (own.length + others.length === 0) return null;
	return (
		<Card title="Uploads">
			<ul class="rows">
				{own.map((sending) => (
					<SendingItem key={sending.key} sending={sending} />
				))}
				{others.map((upload) => (
					<Unfinished key={upload.id} upload={upload} />
				))}
			</ul>
		</Card>
	);
}

function Unfinished({ upload }: { readonly upload: WireUpload }) {
	const { id, name, offset, bytes } = upload;
	return (
		<ProgressItem
			name={name}
			aside={
				<span class="upload-buttons">
					<b class="number">{percentText(offset, bytes)}</b>
					<IconButton
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
