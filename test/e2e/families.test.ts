import { renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { layOut } from "../config/trees.ts";
import { familySample, writeGguf } from "./family-files.ts";
import { readPlain, writePlain } from "./plain-safetensors.ts";
import { type Home, makeHome } from "./run.ts";

let home: Home;
beforeEach(() => {
	home = makeHome();
	onTestFinished(() => home.remove());
	layOut("comfyui", home.library);
});

/** A file appears in the inbox at once, as by a move. */
function drop(name: string, write: (path: string) => void): void {
	const path = join(home.folder, name);
	write(path);
	renameSync(path, join(home.inbox, name));
}

test("what one downloads today is placed where ComfyUI looks for it, linked where nothing is to be done", () => {
	drop("ae.safetensors", (path) => writePlain(path, familySample("vae", "flux1", "BF16")));
	drop("upscaler.safetensors", (path) => writePlain(path, familySample("upscaler", "esrgan", "F32")));
	drop("clip_vision.safetensors", (path) => writePlain(path, familySample("clip-vision", "dinov3", "F16")));
	drop("small.gguf", (path) => writeGguf(path, familySample("upscaler", "esrgan", "F16")));
	const { ino } = statSync(join(home.inbox, "ae.safetensors"));
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	expect(home.names("models", "vae")).toEqual(["ae.safetensors"]);
	expect(home.names("models", "upscale_models")).toEqual(["small.gguf", "upscaler.safetensors"]);
	expect(home.names("models", "clip_vision")).toEqual(["clip_vision.safetensors"]);
	expect(statSync(join(home.library, "models", "vae", "ae.safetensors")).ino).toBe(ino);
	const { tensors } = readPlain(join(home.library, "models", "upscale_models", "upscaler.safetensors"), 16);
	expect(new Set([...tensors.values()].map(({ dtype }) => dtype))).toEqual(new Set(["F16"]));
	expect([...tensors.keys()].sort()).toEqual(
		familySample("upscaler", "esrgan", "F32")
			.map(({ name }) => name)
			.sort(),
	);
});

test("float32 of a large text encoder becomes bfloat16, and one that is stored in half precision keeps its float32", () => {
	const whole = familySample("text-encoder", "t5-base", "F32");
	drop("whole.safetensors", (path) => writePlain(path, whole));
	const [first, ...others] = familySample("text-encoder", "t5-base", "BF16");
	if (first === undefined) throw new Error("the sample is empty");
	drop("mixed.safetensors", (path) =>
		writePlain(path, [...others, { name: "extra.scale", dtype: "F32", shape: [4] }, first]),
	);
	expect(home.run("watch", "--once")).toMatchObject({ code: 0, err: "" });
	const dtypesOf = (name: string) =>
		new Map(
			[...readPlain(join(home.library, "models", "text_encoders", name), 4).tensors].map(([key, { dtype }]) => [
				key,
				dtype,
			]),
		);
	expect(new Set(dtypesOf("whole.safetensors").values())).toEqual(new Set(["BF16"]));
	expect(dtypesOf("mixed.safetensors").get("extra.scale")).toBe("F32");
	expect(dtypesOf("mixed.safetensors").size).toBe(whole.length + 1);
});

test("a file that can be for several bases is placed where all of them belong, and told with all of them", () => {
	drop("ae.safetensors", (path) => writePlain(path, familySample("vae", "flux1", "F32")));
	const [line] = home.run("inspect", join(home.inbox, "ae.safetensors"), "--jsonl").out.split("\n");
	const { verdict, candidates, code } = JSON.parse(line ?? "");
	expect({ verdict, code }).toEqual({ verdict: "ambiguous", code: null });
	expect(candidates.map(({ base }: { base: string }) => base)).toEqual(expect.arrayContaining(["flux1", "sd3"]));
	const { out } = home.run("watch", "--once");
	expect(out).toMatch(/"event":"published".*"what":"VAE flux1 or VAE sd3/);
	const { tensors } = readPlain(join(home.library, "models", "vae", "ae.safetensors"), 4);
	expect(new Set([...tensors.values()].map(({ dtype }) => dtype))).toEqual(new Set(["F32"]));
});
