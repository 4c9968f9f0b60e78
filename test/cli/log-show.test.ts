import { expect, test } from "vitest";
import { entryText } from "../../cli/commands/log-show.ts";
import { hashesOf } from "../../workers/hash-file.ts";
import { CONTENT } from "../daemon/post-processing/notify/content.ts";

const BOTH = { original: true, output: true, trash: false };

test("everything that is known is there", () => {
	const source = hashesOf({ sha256: "ab".repeat(32), autoV1: "12345678", tensors: "cd".repeat(32) });
	const text = entryText({ ...CONTENT, hashes: { source, output: null } }, null, BOTH);
	for (const part of [
		"/inbox/NAI.ckpt",
		"/inbox/Originals/NAI.ckpt",
		"NAI.safetensors",
		"UNET-v1-EMA",
		"2020/2982/0130",
	]) {
		expect(text).toContain(part);
	}
	expect(text).toContain("688 tensors, 3.20 GiB");
	expect(text).toContain("identify 13 ms");
	expect(text).toContain(`AutoV1 12345678   AutoV2 ${"ab".repeat(5)}   AutoV3 ${"cd".repeat(6)}`);
	expect(text).not.toContain("no longer exists");
});

test("a file without an architecture is shown by its kind, base and variant", () => {
	const flux = { ...CONTENT, architecture: null, kind: "diffusion-model", base: "flux1", variant: "fill" };
	expect(entryText({ ...flux, components: [] }, null, BOTH)).toMatch(/model +diffusion model flux1 fill\n/);
	expect(entryText({ ...CONTENT, variant: "inpainting" }, null, BOTH)).toContain("SD-v1, inpainting: UNET-v1-SD, ");
});

test("sidecars are listed with where they are", () => {
	const sidecars = [
		{ name: "NAI.png", path: "/library/Stable-diffusion/NAI.png" },
		{ name: "NAI.md", path: null },
	];
	const text = entryText({ ...CONTENT, sidecars }, null, BOTH);
	expect(text).toMatch(/sidecars +\/library\/Stable-diffusion\/NAI\.png\n +NAI\.md \(stayed in the inbox\)/);
});

test("the host that carried the job out is named where several hosts share the journal", () => {
	expect(entryText({ ...CONTENT, host: "gpu-1" }, null, BOTH)).toMatch(/^host +gpu-1$/m);
	expect(entryText(CONTENT, null, BOTH)).not.toMatch(/^host/m);
});

test("what is missing is said", () => {
	expect(entryText({ ...CONTENT, original: null }, null, BOTH)).toMatch(/original +not kept/);
	expect(entryText(CONTENT, null, { original: true, output: false, trash: false })).toContain(
		"/library/Stable-diffusion/NAI.safetensors (no longer exists)",
	);
});

test("what a file is called cannot write on the terminal", () => {
	const name = "\u001b[31mevil\n\u202e.ckpt";
	const path = `/inbox/${name}`;
	const evil = {
		...CONTENT,
		reason: name,
		source: { ...CONTENT.source, name, path },
		original: { path, pathHex: null },
	};
	const text = entryText(evil, null, BOTH);
	expect(text).not.toContain("\u001b[31mevil");
	expect(text).not.toContain("\u202e");
});
