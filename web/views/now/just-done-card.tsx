import type { WireLog } from "../../../daemon/http/wire/live.ts";
import { answered, api } from "../../app/api.ts";
import { useLogData } from "../../app/log-data.ts";
import { withSlashes } from "../../text/path.ts";
import { savedText, sizeText } from "../../text/size.ts";
import { durationText, shortTime } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { OutcomePill } from "../../ui/outcome-pill.tsx";

const SHOWN = 8;
const EVERY_MS = 300;

/** The last entries of the log. */
export function JustDoneCard() {
	const log = useLogData(() => answered(api.log.$get({ query: { limit: String(SHOWN) } })), EVERY_MS);
	return (
		<Card title="Just done" beside={<Link to="/log">The whole log</Link>}>
			{log === null ? (
				<div class="skeleton just-done" />
			) : log.total === 0 ? (
				<p class="padded quiet">
					Nothing yet. A model that comes into the inbox is made smaller and safe to load, and moved into the folder
					where your web UI looks for it. Its original is kept.
				</p>
			) : (
				<ul class="rows">
					{log.entries.map((entry) => (
						<Done key={entry.id} entry={entry} />
					))}
				</ul>
			)}
		</Card>
	);
}

function Done({ entry }: { readonly entry: WireLog["entries"][number] }) {
	const { id, source, output, reason, what, finishedAt, timingsMs } = entry;
	const saved = output === null ? "" : savedText(source.bytes, output.bytes);
	const took = Object.values(timingsMs).reduce((sum, ms) => sum + ms, 0);
	return (
		<li class="done">
			<OutcomePill entry={entry} />
			<div class="two-lines">
				<Link to={`/log/${id}`}>
					<bdi title={source.name}>{source.name}</bdi>
				</Link>
				<span>{reason ?? `${what ?? "unknown"} → ${folderAndName(output?.path ?? "")}`}</span>
			</div>
			<div class="end number">
				<span>
					<span class="roomy">
						{sizeText(source.bytes)}
						{saved !== "" && " → "}
					</span>
					{saved !== "" && output !== null && (
						<>
							{sizeText(output.bytes)} <span class="saved">{saved}</span>
						</>
					)}
				</span>
				<span class="quiet">
					{shortTime(finishedAt)}
					<span class="roomy"> · {durationText(took)}</span>
				</span>
			</div>
		</li>
	);
}

/** The last two parts of a path: `Lora/style.safetensors`. */
function folderAndName(path: string): string {
	return withSlashes(path).split("/").slice(-2).join("/");
}
