import type { ComponentChildren } from "preact";
import type { WireState } from "../../../daemon/http/wire/live.ts";
import { countText } from "../../text/size.ts";
import { Card } from "../../ui/card.tsx";
import { Icon, type IconName } from "../../ui/icon.tsx";
import type { Tone } from "../../ui/pill.tsx";

type Waiting = WireState["waiting"]["first"][number];

const LOOKS: Readonly<Record<NonNullable<Waiting["state"]>, { icon: IconName; tone: Tone; text: string }>> = {
	settling: { icon: "clock", tone: "plain", text: "still arriving" },
	"put-off": { icon: "retry", tone: "warn", text: "tried again later" },
	"waiting-space": { icon: "disk", tone: "warn", text: "no room on the disk" },
	"waiting-memory": { icon: "memory", tone: "warn", text: "no free memory" },
	"waiting-library": { icon: "folder", tone: "warn", text: "library away" },
};

/** The files that wait, and why. */
export function WaitingCard({ waiting: { count, first } }: { readonly waiting: WireState["waiting"] }) {
	return (
		<Card title="Waiting" beside={countText(count)}>
			{count === 0 ? (
				<p class="padded quiet">No file waits.</p>
			) : (
				<Items label="Files that wait" more={count - first.length}>
					{first.map(({ file, why, state = "settling" }, index) => (
						// Files of several inboxes may have the same name.
						<Item key={`${index} ${file}`} file={file} why={why} {...LOOKS[state]} />
					))}
				</Items>
			)}
		</Card>
	);
}

/** What stays in the inboxes, if anything. */
export function LeftCard({ left: { count, first } }: { readonly left: WireState["left"] }) {
	if (count === 0) return null;
	return (
		<Card title="Left in the inbox" beside={countText(count)}>
			<Items label="Files that are left" more={count - first.length}>
				{first.map(({ file, why }, index) => (
					<Item key={`${index} ${file}`} file={file} why={why} icon="info" tone="plain" text="not a model" />
				))}
			</Items>
		</Card>
	);
}

function Item({
	file,
	why,
	icon,
	tone,
	text,
}: {
	readonly file: string;
	readonly why: string;
	readonly icon: IconName;
	readonly tone: Tone;
	readonly text: string;
}) {
	return (
		<li>
			<span class={`dot ${tone}`}>
				<Icon name={icon} size={16} />
			</span>
			<div class="two-lines">
				<bdi title={file}>{file}</bdi>
				<span title={why}>
					{text}: {why}
				</span>
			</div>
		</li>
	);
}

/** A list that scrolls when it is long. `more`: number of files that are not listed. */
function Items({
	label,
	more,
	children,
}: {
	readonly label: string;
	readonly more: number;
	readonly children: ComponentChildren;
}) {
	return (
		// biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys scroll the list when it has the focus
		<ul class="rows waiting" aria-label={label} tabIndex={0}>
			{children}
			{more > 0 && <li class="quiet">and {countText(more)} more</li>}
		</ul>
	);
}
