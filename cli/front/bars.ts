import { MultiBar } from "cli-progress";
import type { Progress } from "../../daemon/front.ts";
import { sizeText, timeText } from "../../toolkit/units.ts";

/** Columns of the bar itself. */
const BAR_WIDTH = 46;

/** The bars of everything that runs, kept below the lines that are printed. */
export interface Bars {
	start(): Progress;
	/** Prints lines above the bars. */
	print(lines: readonly string[]): void;
}

/** Bars on a terminal's stream. Speed and time left are averages since the bar began. */
export function createBars(stream: NodeJS.WriteStream): Bars {
	let running = 0;
	const bars = new MultiBar({
		stream,
		format: drawBar,
		barsize: BAR_WIDTH,
		hideCursor: true,
		clearOnComplete: true,
		fps: 10,
		gracefulExit: false,
	});
	return {
		start() {
			running += 1;
			const began = performance.now();
			const bar = bars.create(1, 0, { began });
			return {
				update(done, total) {
					bar.setTotal(Math.max(1, total));
					bar.update(done);
				},
				end() {
					running -= 1;
					bars.remove(bar);
					if (running === 0) bars.stop();
				},
			};
		},
		print(lines) {
			const text = lines.map((line) => `${line}\n`).join("");
			if (running === 0) stream.write(text);
			else if (text !== "") bars.log(text);
		},
	};
}

/** What cli-progress hands to a format function. */
interface Drawn {
	readonly progress: number;
	readonly value: number;
	readonly total: number;
}

function drawBar(_options: unknown, { progress, value, total }: Drawn, payload: { readonly began: number }): string {
	const filled = Math.floor(progress * BAR_WIDTH);
	const bar = "━".repeat(filled) + "─".repeat(BAR_WIDTH - filled);
	const seconds = (performance.now() - payload.began) / 1000;
	const speed = seconds > 0 ? value / seconds : 0;
	const left = speed > 0 ? `${timeText(((total - value) / speed) * 1000)} left` : "";
	const percent = String(Math.floor(progress * 100)).padStart(3);
	return `  ${bar} ${percent} %   ${sizeText(value)} of ${sizeText(total)}   ${sizeText(speed)}/s   ${left}`;
}
