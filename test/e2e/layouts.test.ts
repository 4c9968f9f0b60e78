import { existsSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { LAYOUTS } from "../../config/layouts/index.ts";
import { layOut } from "../config/trees.ts";
import { loraFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;

afterEach(() => home.remove());

test.each(LAYOUTS)("in a library of $id, a LoRA is to go to its folder of LoRAs", ({ id, folders }) => {
	home = makeHome();
	const { library } = layOut(id, join(home.folder, "ui"));
	writeFileSync(join(home.folder, "autoprune.yaml"), `library: ${library}\n`);
	writeFileSync(join(home.folder, "style.safetensors"), loraFile());
	const report = JSON.parse(home.run("inspect", "--json", "style.safetensors").out);
	expect(report.plan.destination).toBe(join(folders.lora, "style.safetensors"));
});

test("a LoRA that is dropped in goes where `folders`, else ComfyUI's own file, else ComfyUI has it", () => {
	home = makeHome("folders:\n  vae: models/mine\n");
	layOut("comfyui", home.library);
	writeFileSync(join(home.library, "extra_model_paths.yaml"), "a:\n  vae: models/v\n  loras: models/l\n");
	writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, out: expect.stringContaining('"layout":"comfyui"') });
	expect(home.names("models", "l")).toEqual(["style.safetensors"]);
	const { kinds } = JSON.parse(home.run("config", "show", "--json").out);
	expect([kinds.vae.folder, kinds.checkpoint.folder]).toEqual([
		join(home.library, "models/mine"),
		join(home.library, "models/checkpoints"),
	]);
});

/** Memory that Linux keeps as a disk of its own. */
const OTHER_DISK = "/dev/shm";
const isOther = existsSync(OTHER_DISK) && statSync(OTHER_DISK).dev !== statSync(tmpdir()).dev;

test.skipIf(!isOther)(
	"a folder that a link leads to another disk is warned of, and says so when its turn comes",
	() => {
		home = makeHome();
		const elsewhere = mkdtempSync(join(OTHER_DISK, "autoprune-"));
		try {
			symlinkSync(elsewhere, join(home.library, "Lora"));
			writeFileSync(join(home.inbox, "style.safetensors"), loraFile());
			const { code, out } = home.run("watch", "--once");
			expect(code).toBe(1);
			expect(out).toMatch(/Lora lies on another disk than the library; nothing can be published there/);
			expect(out).toContain('"code":"work.other-disk"');
			expect(home.names("Autoprune", "Failed")).toEqual(["style.safetensors", "style.safetensors.reason.txt"]);
			expect(home.temps()).toEqual([]);
		} finally {
			rmSync(elsewhere, { recursive: true });
		}
	},
);
