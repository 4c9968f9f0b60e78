import { useAsked } from "../../app/asked.ts";
import { state } from "../../app/live.ts";
import { listFiles } from "../../app/models.ts";
import { modelAddress } from "../../text/file-address.ts";
import { baseName } from "../../text/path.ts";
import { countOf, sizeText } from "../../text/size.ts";
import { shortTime } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { folderText } from "../../ui/file-picker.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Link } from "../../ui/link.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";

const FILES = 12;

/** The newest files of the inboxes and libraries. */
export function NewestFiles() {
	const { value, error } = useAsked("newest", () => listFiles("", FILES));
	if (error !== null) return <ErrorNotice error={error} />;
	if (value === null) return <div class="skeleton" />;
	const away = state.value?.inboxes.find(({ trouble }) => trouble !== null);
	if (value.total === 0 && away !== undefined) {
		return (
			<Card title="The library cannot be read">
				<p class="padded">{away.trouble} The models are shown when it is back.</p>
			</Card>
		);
	}
	if (value.total === 0) {
		return (
			<Card title="No models yet">
				<p class="quiet padded">Drop a model onto this page. Its report can be read here when it has arrived.</p>
			</Card>
		);
	}
	return (
		<Card title="Newest files" beside={countOf(value.total, "file")}>
			<ul class="rows">
				{value.files.map((file) => {
					const known = file.what;
					return (
						<li key={`${file.root}:${file.path}`}>
							<Icon name="model" />
							<div class="two-lines">
								<Link to={modelAddress(file)}>
									<bdi>{baseName(file.path)}</bdi>
								</Link>
								<span>
									{folderText(file, value.roots)} · {shortTime(file.modified)}
								</span>
							</div>
							{known !== null && <span class="tag">{known}</span>}
							<span class="number">{sizeText(file.bytes)}</span>
						</li>
					);
				})}
			</ul>
		</Card>
	);
}
