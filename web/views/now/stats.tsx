import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";
import type { WireState } from "../../../daemon/http/wire/live.ts";
import { rates } from "../../app/live.ts";
import { countOf, sizeText } from "../../text/size.ts";

/** The figures at the top. */
export function Stats({ now }: { readonly now: WireState }) {
	const { files, saved, today, savedToday } = now.totals;
	const [{ free, disk } = { free: null, disk: null }] = now.inboxes;
	return (
		<div class="card stats">
			<Stat title="Saved in all" figure={sizeText(saved)} class="saved-in-all">
				{countOf(files, "file")}
			</Stat>
			<Stat title="Today" figure={sizeText(savedToday)}>
				{countOf(today, "file")}
			</Stat>
			<Speed now={now} />
			<Stat title="Library's disk" figure={free === null ? "unknown" : `${sizeText(free)} free`}>
				{free !== null && disk !== null && (
					// biome-ignore lint/a11y/useSemanticElements: a meter element cannot be styled
					<div
						class="bar disk-bar"
						role="meter"
						aria-label="Used space of the library's disk"
						aria-valuemin={0}
						aria-valuemax={100}
						aria-valuenow={Math.round((1 - free / disk) * 100)}
					>
						<i style={{ transform: `scaleX(${1 - free / disk})` }} />
					</div>
				)}
			</Stat>
		</div>
	);
}

function Stat({
	title,
	figure,
	children,
	class: names = "",
}: {
	readonly title: string;
	readonly figure: string;
	readonly children: ComponentChildren;
	readonly class?: string;
}) {
	return (
		<div class={`stat ${names}`}>
			<span class="quiet">{title}</span>
			<b class="number">{figure}</b>
			<span class="quiet number">{children}</span>
		</div>
	);
}

/** Digits that change more often cannot be read. */
const FIGURE_EVERY_MS = 1_000;

function Speed({ now }: { readonly now: WireState }) {
	const isWorking = now.running.length > 0 || now.tasks.some(({ state }) => state === "running");
	const shown = useSignal(now.rate);
	useEffect(() => {
		if (!isWorking) return;
		const timer = setInterval(() => (shown.value = rates.peek().at(-1) ?? 0), FIGURE_EVERY_MS);
		return () => clearInterval(timer);
	}, [isWorking]);
	return (
		<Stat title="Speed" figure={isWorking ? `${sizeText(shown.value)}/s` : "idle"} class="speed">
			<Sparkline />
		</Stat>
	);
}

const WIDTH = 200;
const HEIGHT = 50;

/** The last rates as a line. The figure above it says the last of them. */
function Sparkline() {
	const points = rates.value;
	const most = Math.max(...points) * 1.1;
	if (points.length < 2 || most === 0) return null;
	const x = (index: number): string => ((index / (points.length - 1)) * WIDTH).toFixed(1);
	const y = (rate: number): string => (HEIGHT - 1 - (rate / most) * (HEIGHT - 2)).toFixed(1);
	const line = points.map((rate, index) => `${x(index)} ${y(rate)}`).join("L");
	return (
		<svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
			<path class="area" d={`M${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} />
			<path class="line" d={`M${line}`} />
		</svg>
	);
}
