import type { WireBackup, WireState } from "../../../daemon/http/wire/live.ts";
import { NOT_RECOGNISED } from "../../text/layout.ts";
import { countOf } from "../../text/size.ts";
import { shortTime, wholeTime } from "../../text/time.ts";
import { Card } from "../../ui/card.tsx";
import { Fact } from "../../ui/fact.tsx";
import { isMissing } from "./is-missing.ts";

/** How the daemon is, and the faults of its libraries. */
export function HealthCard({ now }: { readonly now: WireState }) {
	const { startedAt, workers, unwell, totals, backup, inboxes, lastError, web } = now;
	return (
		<Card title="Health">
			<ul class="rows health">
				<Fact isGood={unwell === null} text={unwell ?? `Running since ${shortTime(startedAt)}`}>
					{countOf(workers, "worker")}, process {now.pid}
				</Fact>
				<Fact isGood text="The journal can be read">
					{countOf(totals.files, "entry", "entries")}
				</Fact>
				{backup !== null && <Backup backup={backup} />}
				{inboxes.map(({ inbox, library, layout, layoutIsFallback, lastLook, trouble }) => (
					<Fact
						key={inbox}
						isGood={trouble === null && !isMissing(lastLook)}
						text={trouble ?? (layoutIsFallback ? `Web UI ${NOT_RECOGNISED}` : `Library of ${layout}`)}
					>
						{isMissing(lastLook) ? `the inbox ${inbox} is missing` : library}
					</Fact>
				))}
				{lastError !== null && (
					<Fact isGood={false} text={lastError.message}>
						<time title={wholeTime(lastError.at)}>{shortTime(lastError.at)}</time>
						{lastError.file !== null && <>, {lastError.file}</>}
						{lastError.code !== null && <>, {lastError.code}</>}
					</Fact>
				)}
				{web !== null && (
					<Fact isGood text={`This page: ${web.url}`}>
						{web.tokenFile === null ? "only for this machine" : "asks other machines for a token"}
					</Fact>
				)}
			</ul>
		</Card>
	);
}

/** When the journal was last backed up. */
function Backup({ backup: { madeAt, isOverdue } }: { readonly backup: WireBackup }) {
	const text = madeAt === null ? "The journal has no backup yet" : `The journal was backed up ${shortTime(madeAt)}`;
	return (
		<Fact isGood={!isOverdue} text={text}>
			{isOverdue
				? "overdue: the daily maintenance made no newer one; the daemon's log says why"
				: "a backup is made every day"}
		</Fact>
	);
}
