import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { flipBit, hasTorch, isStorage, rewriteCrcs, saveWithTorch } from "./torch-zip.ts";

const TENSOR = "lora_te_text_model_encoder_layers_3_mlp_fc1.lora_up.weight";

let home: Home;
let file: string;

beforeEach(() => {
	home = makeHome();
	file = join(home.folder, "style.ckpt");
	if (!hasTorch) return;
	writeFileSync(join(home.folder, "style.safetensors"), loraFile());
	saveWithTorch(join(home.folder, "style.safetensors"), file);
});

afterEach(() => home.end());

describe.skipIf(!hasTorch)("of a file that torch wrote", () => {
	test("one with a flipped bit goes to Failed with the tensor's name, and nothing else is left", async () => {
		flipBit(file, TENSOR);
		const running = await home.watching();
		copyFileSync(file, join(home.inbox, "style.ckpt"));
		const line = await running.saw(tells("refused", "style.ckpt"));
		expect(line).toMatchObject({ code: "file.crc-mismatch", message: expect.stringContaining(`"${TENSOR}"`) });
		expect(home.names("Autoprune", "Failed")).toEqual(["style.ckpt", "style.ckpt.reason.txt"]);
		expect(readFileSync(join(home.inbox, "Failed", "style.ckpt")).equals(readFileSync(file))).toBe(true);
		expect(home.names("Lora")).toEqual([]);
		expect(home.temps()).toEqual([]);
		const { entries } = JSON.parse(home.run("log", "--json").out);
		expect(entries).toMatchObject([{ outcome: "refused", code: "file.crc-mismatch", output: null }]);
	});

	test.each([
		["without checksums", () => 0, /storages without a checksum: damage there cannot be detected$/],
		[
			"with wrong checksums alone",
			(name: string, crc: number) => (isStorage(name) ? crc ^ 1 : crc),
			/^none of \d+ storages matches its checksum, so damage cannot be detected$/,
		],
	])("one %s is published, and the event and the log say that it could not be checked", async (_, crcOf, note) => {
		rewriteCrcs(file, crcOf);
		const running = await home.watching();
		copyFileSync(file, join(home.inbox, "style.ckpt"));
		const line = await running.saw(tells("published", "style.ckpt"));
		expect(line.notes).toEqual([expect.stringMatching(note)]);
		const { entries } = JSON.parse(home.run("log", "--json").out);
		expect(entries).toMatchObject([{ summary: { notes: [expect.stringMatching(note)] } }]);
	});
});
