import { Writable } from "node:stream";
import { expect, test } from "vitest";
import { createBars } from "../../../cli/events/bars.ts";

/** What the bars draw on a terminal of 120 columns while a second file ends, which draws all other bars once. */
function drawn(done: number, total: number): string {
	let text = "";
	const stream = new Writable({
		write(chunk, _encoding, next) {
			text += String(chunk);
			next();
		},
	});
	const bars = createBars(Object.assign(stream, { isTTY: true, columns: 120 }) as unknown as NodeJS.WriteStream);
	const [file, second] = [bars.start(), bars.start()];
	file.update(done, total);
	second.update(1, 2);
	second.end();
	file.end();
	return text;
}

test("a running file is drawn with its bytes", () => {
	expect(drawn(512, 1024)).toContain(" 50 %   512 B of 1.00 KiB");
});

test("no bar is drawn for a file that is linked without being read", () => {
	expect(drawn(0, 0)).not.toContain("%");
});
