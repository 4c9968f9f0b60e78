import { MultiBar, type SingleBar } from "cli-progress";
import { sizeText, timeText } from "../../toolkit/units.ts";
import { barText } from "./bar-text.ts";
import { folded } from "./folded.ts";

/** Columns kept beside a bar: its margin and its numbers at their longest. */
const BESIDE = 62;

/** The progress of one file, for display. */
export interface FileProgress {
	/** Bytes of the output. No bar is drawn while the total is 0: a linked file may have nothing to read or write. */
	update(done: number, total: number): void;
	end(): void;
}

/** Progress bars of the running jobs, kept below the printed lines. */
export interface Bars {
	start(): FileProgress;
	/** Prints lines above the bars. */
	print(lines: readonly string[]): void;
}

/** Progress bars on a terminal. Speed and remaining time are averages since the bar was started. */
export function createBars(stream: NodeJS.WriteStream): Bars {
	let running = 0;
	const bars = new MultiBar({
		stream,
		format: (_options, drawn, payload) => drawBar(drawn, payload, stream.columns),
		hideCursor: true,
		clearOnComplete: true,
		fps: 10,
		gracefulExit: false,
	});
	return {
		start() {
			const began = performance.now();
			let bar: SingleBar | null = null;
			return {
				update(done, total) {
					if (total === 0) return;
					// The bar is created by the first update, because the total is not known before.
					if (bar === null) running += 1;
					bar ??= bars.create(total, done, { began });
					bar.update(done);
				},
				end() {
					if (bar === null) return;
					running -= 1;
					bars.remove(bar);
					if (running === 0) bars.stop();
				},
			};
		},
		print(lines) {
			const text = lines.map((line) => `${folded(line, stream.columns)}\n`).join("");
			if (running === 0) stream.write(text);
			else if (text !== "") bars.log(text);
		},
	};
}

/** The values that cli-progress passes to a format function. */
interface Drawn {
	readonly progress: number;
	readonly value: number;
	readonly total: number;
}

function drawBar({ progress, value, total }: Drawn, { began }: { readonly began: number }, columns: number): string {
	const seconds = (performance.now() - began) / 1000;
	const speed = seconds > 0 ? value / seconds : 0;
	const left = speed > 0 ? `${timeText(((total - value) / speed) * 1000)} left` : "";
	const percent = String(Math.floor(progress * 100)).padStart(3);
	return `  ${barText(progress, columns, BESIDE)} ${percent} %   ${sizeText(value)} of ${sizeText(total)}   ${sizeText(speed)}/s   ${left}`;
}
