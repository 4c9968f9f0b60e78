import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loraFile } from "../e2e/lora.ts";
import { type Home, makeHome } from "../e2e/run.ts";

let home: Home;
beforeAll(() => {
	home = makeHome();
	writeFileSync(join(home.folder, "lora.safetensors"), loraFile());
	writeFileSync(join(home.folder, "taken.pt"), "");
	mkdirSync(join(home.folder, "folder.yaml"));
	writeFileSync(join(home.folder, "unmounted.yaml"), "library: /nowhere/models\n");
	writeFileSync(join(home.folder, "overlap.yaml"), "library: models\ninbox: models/Lora\n");
});
afterAll(() => home.remove());

test.each([
	["prune lora.safetensors --precision fp12", 2, "usage.precision"],
	["convert lora.safetensors lora.zip", 2, "usage.output-ending"],
	["convert lora.safetensors taken.pt", 1, "work.exists"],
	["log --since soon", 2, "usage.since"],
	["log --outcome great", 2, "usage.outcome"],
	["log --limit 0", 2, "usage.limit"],
	["log stats --kind loras", 2, "usage.kind"],
	["log follow --kind loras", 2, "usage.kind"],
	["watch --role work", 2, "usage.role-alone"],
	["watch --once --config nowhere.yaml", 78, "config.missing"],
	["watch --once --config folder.yaml", 78, "config.unreadable"],
	["watch --once --config unmounted.yaml", 1, "work.folder-missing"],
	["watch --once --config overlap.yaml", 1, "work.folders-overlap"],
])("`autoprune %s` ends with %i and says %s", (line, code, fault) => {
	const ended = home.run(...line.split(" "));
	expect(ended).toMatchObject({ code, out: "" });
	expect(ended.err).toContain(`(${fault})`);
});

test("an unknown precision is refused with all known ones", () => {
	const { err } = home.run("prune", "lora.safetensors", "--precision", "fp12");
	expect(err).toContain("Unknown precision `fp12`; use fp16, bf16, fp32 or keep.");
});
