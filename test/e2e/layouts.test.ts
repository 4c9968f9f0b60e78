import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { swarmui } from "../../config/layouts/swarmui.ts";
import { layOut } from "../config/trees.ts";
import { loraFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;

afterEach(() => home.remove());

test("in a library whose folders are another program's, `inspect` says that a LoRA is to go to its folder of LoRAs", () => {
	home = makeHome();
	const { library } = layOut("swarmui", join(home.folder, "ui"));
	writeFileSync(join(home.folder, "autoprune.yaml"), `library: ${library}\n`);
	writeFileSync(join(home.folder, "style.safetensors"), loraFile());
	const report = JSON.parse(home.run("inspect", "--json", "style.safetensors").out);
	expect(report.plan.destination).toBe(join(swarmui.folders.lora, "style.safetensors"));
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
