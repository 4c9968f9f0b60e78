import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { writePlain } from "./plain-safetensors.ts";
import { makeHome } from "./run.ts";

const NOTE =
	"AUTOMATIC1111 stable-diffusion-webui has no folder for files of kind style; this one goes to style_models/, which is ComfyUI's folder name";

test.each([
	{ name: "a kind that the web UI has no folder for", settings: "", folder: "style_models", notes: [NOTE] },
	{ name: "a kind whose folder is set", settings: "folders:\n  style: mine\n", folder: "mine", notes: [] },
])("where a file of $name goes is told in the event and kept in the log", ({ settings, folder, notes }) => {
	const home = makeHome(`precision: keep\n${settings}`);
	onTestFinished(() => home.remove());
	const family = MARKER_FAMILIES.find((one) => one.kind === "style" && one.base === "flux1");
	if (family === undefined) throw new Error("no family is a style of flux1");
	const tensors = sampleOf(family.sample).map(({ name, shape }) => ({ name, dtype: "BF16" as const, shape }));
	writePlain(join(home.folder, "style.safetensors"), tensors);
	renameSync(join(home.folder, "style.safetensors"), join(home.inbox, "style.safetensors"));
	const { out } = home.run("watch", "--once");
	expect(home.names(folder)).toEqual(["style.safetensors"]);
	const published = out.split("\n").find((line) => line.includes('"event":"published"'));
	const told: string[] = JSON.parse(published ?? "{}").notes;
	expect(told.filter((note) => note.includes("has no folder"))).toEqual(notes);
	expect(home.run("log", "--json").out.includes(NOTE)).toBe(notes.length > 0);
});
