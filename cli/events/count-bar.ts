import { SingleBar } from "cli-progress";
import { printable } from "../../toolkit/printable.ts";
import { barText } from "./bar-text.ts";

/** Columns for the name of the current file. */
const NAME_WIDTH = 40;

/** Columns kept beside the bar for its margin, the count and the name. */
const BESIDE = NAME_WIDTH + 24;

/** A progress bar that counts files. */
export interface CountBar {
	/** `done` files are finished; `name` is the next one. */
	update(done: number, name: string): void;
	end(): void;
}

/** Starts a bar for `total` files on a terminal. The bar is erased when it ends. */
export function startCountBar(stream: NodeJS.WriteStream, total: number): CountBar {
	const bar = new SingleBar({
		stream,
		format: (_options, drawn, payload) => drawCount(drawn, payload, stream.columns),
		clearOnComplete: true,
		fps: 10,
		gracefulExit: false,
	});
	bar.start(total, 0, { name: "" });
	return {
		update: (done, name) => bar.update(done, { name }),
		end: () => bar.stop(),
	};
}

/** The values that cli-progress passes to a format function. */
interface Drawn {
	readonly progress: number;
	readonly value: number;
	readonly total: number;
}

function drawCount({ progress, value, total }: Drawn, { name }: { readonly name: string }, columns: number): string {
	return `  ${barText(progress, columns, BESIDE)} ${value} of ${total}   ${printable(name).slice(-NAME_WIDTH)}`;
}
