import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { writePlain } from "./plain-safetensors.ts";
import { makeHome } from "./run.ts";

const NOTE =
	"AUTOMATIC1111 stable-diffusion-webui has no folder for files of kind text-encoder; this one goes to text_encoders/, which is ComfyUI's folder name";

test.each([
	{ name: "a kind that the web UI has no folder for", settings: "", folder: "text_encoders", notes: [NOTE] },
	{ name: "a kind whose folder is set", settings: "folders:\n  text-encoder: mine\n", folder: "mine", notes: [] },
])("where a file of $name goes is told in the event and kept in the log", ({ settings, folder, notes }) => {
	const home = makeHome(`precision: keep\n${settings}`);
	onTestFinished(() => home.remove());
	const family = MARKER_FAMILIES.find((one) => one.kind === "text-encoder" && one.base === "t5-base");
	if (family === undefined) throw new Error("no family is a t5-base");
	const tensors = sampleOf(family.sample).map(({ name, shape }) => ({ name, dtype: "BF16" as const, shape }));
	writePlain(join(home.folder, "t5.safetensors"), tensors);
	renameSync(join(home.folder, "t5.safetensors"), join(home.inbox, "t5.safetensors"));
	const { out } = home.run("watch", "--once");
	expect(home.names(folder)).toEqual(["t5.safetensors"]);
	const published = out.split("\n").find((line) => line.includes('"event":"published"'));
	const told: string[] = JSON.parse(published ?? "{}").notes;
	expect(told.filter((note) => note.includes("has no folder"))).toEqual(notes);
	expect(home.run("log", "--json").out.includes(NOTE)).toBe(notes.length > 0);
});
