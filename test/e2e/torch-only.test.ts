import { copyFileSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { layOut } from "../config/trees.ts";
import { safetensorsFile } from "./lora.ts";
import { type Home, makeHome } from "./run.ts";
import { hasTorch, saveWithTorch } from "./torch-zip.ts";

let home: Home;
/** Files that real torch has saved, each a sample of a family below `state_dict`. */
let saved: string;
beforeAll(() => {
	saved = mkdtempSync(join(tmpdir(), "autoprune-e2e-"));
	if (hasTorch) {
		saveWithTorch({
			[sample("upscaler", "esrgan")]: join(saved, "upscaler"),
			[sample("face-restore", "codeformer")]: join(saved, "restorer"),
		});
	}
	return () => rmSync(saved, { recursive: true });
});
beforeEach(() => {
	home = makeHome();
});
afterEach(() => home.end());

/** Writes the sample of a family as a safetensors file. Returns its path. */
function sample(kind: string, base: string): string {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	const path = join(saved, `${kind}.safetensors`);
	writeFileSync(path, safetensorsFile(sampleOf(family.sample)));
	return path;
}

/** Drops in a file that torch has saved. Returns its path. */
function drop(name: string, from: "upscaler" | "restorer"): string {
	copyFileSync(join(saved, from), join(home.folder, name));
	renameSync(join(home.folder, name), join(home.inbox, name));
	return join(home.inbox, name);
}

test.skipIf(!hasTorch)("where AUTOMATIC1111 lists only .pth, upscalers and face restorers stay so", () => {
	layOut("a1111", home.library);
	const upscaler = readFileSync(drop("4x.pt", "upscaler"));
	const restorer = drop("codeformer.pth", "restorer");
	const came = { bytes: readFileSync(restorer), ino: statSync(restorer).ino };
	expect(JSON.parse(home.run("inspect", restorer, "--json").out).plan).toMatchObject({
		action: "place",
		destination: join("models", "Codeformer", "codeformer.pth"),
	});
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	expect(home.names("models", "ESRGAN")).toEqual(["4x.pth"]);
	expect(readFileSync(join(home.library, "models", "ESRGAN", "4x.pth")).equals(upscaler)).toBe(true);
	const published = join(home.library, "models", "Codeformer", "codeformer.pth");
	expect(readFileSync(published).equals(came.bytes)).toBe(true);
	expect(statSync(published).ino).toBe(came.ino);
});

test.skipIf(!hasTorch)("ComfyUI lists upscalers as safetensors files, but no face restorers", () => {
	layOut("comfyui", home.library);
	drop("4x.pth", "upscaler");
	drop("codeformer.pth", "restorer");
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	expect(home.names("models", "upscale_models")).toEqual(["4x.safetensors"]);
	expect(home.names("models", "facerestore_models")).toEqual(["codeformer.pth"]);
});
