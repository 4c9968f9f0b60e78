import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loraFile } from "./lora.ts";
import { type Home, makeHome, tells } from "./run.ts";
import { flipBit, hasTorch, isStorage, rewriteCrcs, saveWithTorch } from "./torch-zip.ts";

const TENSOR = "lora_te_text_model_encoder_layers_3_mlp_fc1.lora_up.weight";

let home: Home;
beforeAll(() => {
	home = makeHome();
	if (!hasTorch) return;
	writeFileSync(at("style.safetensors"), loraFile());
	saveWithTorch({ [at("style.safetensors")]: at("flipped.ckpt") });
	copyFileSync(at("flipped.ckpt"), at("without.ckpt"));
	copyFileSync(at("flipped.ckpt"), at("wrong.ckpt"));
	flipBit(at("flipped.ckpt"), TENSOR);
	rewriteCrcs(at("without.ckpt"), () => 0);
	rewriteCrcs(at("wrong.ckpt"), (name, crc) => (isStorage(name) ? crc ^ 1 : crc));
});
afterAll(() => home.end());

function at(name: string): string {
	return join(home.folder, name);
}

function entryOf(name: string): unknown {
	return JSON.parse(home.run("log", "--json", "--name", name).out).entries;
}

test.skipIf(!hasTorch)(
	"a file by torch with a flipped bit is refused with the tensor's name, and a file that cannot be checked is published with a note",
	async () => {
		const running = await home.watching();
		copyFileSync(at("flipped.ckpt"), join(home.inbox, "flipped.ckpt"));
		const line = await running.saw(tells("refused", "flipped.ckpt"));
		expect(line).toMatchObject({ code: "file.crc-mismatch", message: expect.stringContaining(`"${TENSOR}"`) });
		expect(home.names("Autoprune", "Failed")).toEqual(["flipped.ckpt", "flipped.ckpt.reason.txt"]);
		expect(readFileSync(join(home.inbox, "Failed", "flipped.ckpt")).equals(readFileSync(at("flipped.ckpt")))).toBe(
			true,
		);
		expect(home.names("Lora")).toEqual([]);
		expect(home.temps()).toEqual([]);
		expect(entryOf("flipped.ckpt")).toMatchObject([{ outcome: "refused", code: "file.crc-mismatch", output: null }]);

		for (const [name, note] of [
			["without.ckpt", /storages without a checksum: damage there cannot be detected$/],
			["wrong.ckpt", /^none of \d+ storages matches its checksum, so damage cannot be detected$/],
		] as const) {
			copyFileSync(at(name), join(home.inbox, name));
			expect((await running.saw(tells("published", name))).notes).toEqual([expect.stringMatching(note)]);
			expect(entryOf(name)).toMatchObject([{ summary: { notes: [expect.stringMatching(note)] } }]);
		}
	},
);
