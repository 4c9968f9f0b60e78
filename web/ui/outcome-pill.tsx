import type { WireEntry } from "../../daemon/http/wire/live.ts";
import type { IconName } from "./icon.tsx";
import { Pill, type Tone } from "./pill.tsx";

/** The word for each outcome, as the page says it. */
export const OUTCOME_WORDS: Readonly<Record<WireEntry["outcome"], string>> = {
	published: "pruned",
	unchanged: "unchanged",
	refused: "refused",
	crashed: "crashed",
};

const LOOKS: Readonly<Record<WireEntry["outcome"], { readonly tone: Tone; readonly icon: IconName }>> = {
	published: { tone: "good", icon: "check" },
	unchanged: { tone: "plain", icon: "equal" },
	refused: { tone: "bad", icon: "cross" },
	crashed: { tone: "bad", icon: "warning" },
};

/** How a job ended, or that it was undone. */
export function OutcomePill({ entry: { outcome, undone } }: { readonly entry: Pick<WireEntry, "outcome" | "undone"> }) {
	if (undone !== null) {
		return (
			<Pill tone="warn" icon="undo">
				undone
			</Pill>
		);
	}
	return <Pill {...LOOKS[outcome]}>{OUTCOME_WORDS[outcome]}</Pill>;
}
