import type { WireState } from "../../daemon/http/wire/live.ts";
import { link, state } from "../app/live.ts";
import { switchTheme } from "../app/theme.ts";
import { Icon } from "../ui/icon.tsx";
import type { Tone } from "../ui/pill.tsx";
import { switchPause } from "./pause.ts";

/** The title of the view, the state of the daemon, and what is possible everywhere. */
export function TopBar({ title }: { readonly title: string }) {
	const now = state.value;
	const { tone, text } = stateOf(link.value, now);
	return (
		<header class="top-bar">
			<h1>{title}</h1>
			<span class={`daemon-state ${tone}`} role="status">
				<i />
				{text}
			</span>
			<span class="grow" />
			<button type="button" class="quiet-button" aria-label="Change between light and dark" onClick={switchTheme}>
				<Icon name="theme" />
			</button>
			<button
				type="button"
				class="pause-button"
				disabled={now === null || link.value !== "live"}
				onClick={() => void switchPause()}
			>
				<Icon name={now?.paused ? "play" : "pause"} size={16} />
				<span>{now?.paused ? "Resume" : "Pause"}</span>
			</button>
		</header>
	);
}

function stateOf(connection: typeof link.value, now: WireState | null): { readonly tone: Tone; readonly text: string } {
	if (connection === "stopping") return { tone: "bad", text: "stopping" };
	if (connection === "lost") return { tone: "bad", text: "not reached, trying again" };
	if (now === null) return { tone: "plain", text: "connecting" };
	if (now.unwell !== null) return { tone: "bad", text: "unwell" };
	if (now.paused !== null) return { tone: "warn", text: "paused" };
	if (now.running.length > 0) return { tone: "good", text: `pruning ${now.running.length}` };
	return { tone: "good", text: now.phase };
}
