import fc from "fast-check";
import { expect, test } from "vitest";
import { nameWhenDone } from "../../../daemon/inbox/ignored-names.ts";
import {
	isSidecarName,
	modelStem,
	nameBeside,
	ownersIn,
	sidecarsByModel,
	staysWithOriginal,
} from "../../../daemon/inbox/sidecars.ts";

test.each([
	["NAI.png", ["NAI", ".png"]],
	["NAI.PNG", ["NAI", ".PNG"]],
	["NAI.preview.png", ["NAI", ".preview.png"]],
	["NAI.preview.jpeg", ["NAI", ".preview.jpeg"]],
	["NAI.jpg", ["NAI", ".jpg"]],
	["NAI.webp", ["NAI", ".webp"]],
	["NAI.gif", ["NAI", ".gif"]],
	["NAI.mp4", ["NAI", ".mp4"]],
	["NAI.thumb.jpg", ["NAI", ".thumb.jpg"]],
	["NAI.swarm.json", ["NAI", ".swarm.json"]],
	["NAI.txt", ["NAI", ".txt"]],
	["NAI.description.txt", ["NAI", ".description.txt"]],
	["NAI.md", ["NAI", ".md"]],
	["NAI.json", ["NAI", ".json"]],
	["NAI.civitai.info", ["NAI", ".civitai.info"]],
	["NAI.cm-info.json", ["NAI", ".cm-info.json"]],
	["NAI.metadata.json", ["NAI", ".metadata.json"]],
	["NAI.thumb.webp", ["NAI", ".thumb.webp"]],
	["NAI.api_info.json", ["NAI", ".api_info.json"]],
	["NAI.ckpt.rgthree-info.json", ["NAI.ckpt", ".rgthree-info.json"]],
	["NAI.adapter_config.json", ["NAI", ".adapter_config.json"]],
	["adapter_config.json", null],
	["NAI.yaml", ["NAI", ".yaml"]],
	["NAI.sha256", ["NAI", ".sha256"]],
	["NAI.ckpt.json", ["NAI.ckpt", ".json"]],
	["NAI.ckpt.sha256", ["NAI.ckpt", ".sha256"]],
	["NAI.ckpt.preview.png", ["NAI.ckpt", ".preview.png"]],
	["NAI.ckpt.reason.txt", ["NAI.ckpt", ".reason.txt"]],
	["other.png", null],
	["NAI2.png", null],
	["NAI.info", null],
	["NAI.ckpt", null],
	["NAI", null],
	[".png", null],
	["nai.png", null],
])("%s beside NAI.ckpt", (name, called) => {
	const [by, ending] = called ?? [];
	expect(ownersIn(["NAI.ckpt", name])(name)).toEqual(called && { by, ending, model: "NAI.ckpt" });
});

test.each([
	["a VAE has what bears its whole stem", ["NAI.ckpt", "NAI.vae.pt"], "NAI.vae.png", "NAI.vae.pt"],
	["and the checkpoint the rest", ["NAI.ckpt", "NAI.vae.pt"], "NAI.png", "NAI.ckpt"],
	["of two with one stem, the safetensors", ["NAI.ckpt", "NAI.safetensors"], "NAI.png", "NAI.safetensors"],
	["but a whole name is a whole name", ["NAI.ckpt", "NAI.safetensors"], "NAI.ckpt.json", "NAI.ckpt"],
	["the longest stem", ["NAI.ckpt", "NAI.preview.ckpt"], "NAI.preview.png", "NAI.preview.ckpt"],
	["a stem before a whole name", ["NAI.ckpt", "NAI.ckpt.safetensors"], "NAI.ckpt.json", "NAI.ckpt.safetensors"],
	["spellings of one ending, the first by letters", ["NAI.pt", "NAI.PT"], "NAI.png", "NAI.PT"],
	["PEFT's configuration, its adapter", ["adapter_model.bin"], "adapter_config.json", "adapter_model.bin"],
	["a download in progress", ["NAI.ckpt.part"], "NAI.png", "NAI.ckpt"],
	["nothing hidden", [".NAI.ckpt"], ".NAI.png", undefined],
	["no sidecar owns another", ["NAI.ckpt", "other.png"], "other.png.json", undefined],
	["a download whose name has a query", ["NAI.safetensors?download=true"], "NAI.png", "NAI.safetensors?download=true"],
	["but a clean name goes first", ["NAI.ckpt", "NAI.safetensors?download=true"], "NAI.png", "NAI.ckpt"],
	["a second download of a name", ["NAI.safetensors.1"], "NAI.png", "NAI.safetensors.1"],
	["a file without an ending owns none", ["NAI"], "NAI.png", undefined],
])("%s", (_rule, models, sidecar, owner) => {
	expect(ownersIn(models)(sidecar)?.model).toBe(owner);
	expect(ownersIn(models.toReversed())(sidecar)?.model).toBe(owner);
});

test("in any folder each sidecar has one owner or none, whatever the order, and models have none", () => {
	const stem = fc.constantFrom("a", "a.preview", "a.vae", "A", "a.ckpt", "b", "", "a.metadata");
	const ending = fc.constantFrom(
		...[".ckpt", ".safetensors", ".PT", ".pt", ".gguf", ".png", ".preview.png", ".metadata.json", ".json", ".sha256"],
		...["", ".part", ".CKPT", ".ckpt?a=b", ".pt.1"],
	);
	const name = fc.tuple(stem, ending).map(([one, other]) => one + other);
	fc.assert(
		fc.property(fc.uniqueArray(name, { minLength: 1 }), (names) => {
			const [ownerOf, again] = [ownersIn(names), ownersIn(names.toReversed())];
			for (const one of names) {
				const owner = ownerOf(one);
				expect(again(one)).toEqual(owner);
				if (!isSidecarName(one)) expect(owner).toBeNull();
				if (owner === null) continue;
				expect(names.map(nameWhenDone)).toContain(owner.model);
				expect(isSidecarName(owner.model)).toBe(false);
				expect(owner.by + owner.ending).toBe(one);
				expect([owner.model, modelStem(owner.model)]).toContain(owner.by);
			}
		}),
	);
});

test.each([
	["NAI(1).safetensors", { ending: ".preview.png", wholeName: false }, "NAI(1).preview.png"],
	["NAI(1).safetensors", { ending: ".json", wholeName: true }, "NAI(1).safetensors.json"],
	["adapter_model.safetensors", { ending: ".adapter_config.json", wholeName: false }, "adapter_config.json"],
	["adapter_model(1).pt", { ending: ".adapter_config.json", wholeName: false }, "adapter_model(1).adapter_config.json"],
	["NAI.vae.pt", { ending: ".PNG", wholeName: false }, "NAI.vae.PNG"],
])("beside %s, %j is called %s", (model, fit, expected) => {
	expect(nameBeside(model, fit)).toBe(expected);
});

test.each([
	[".sha256", true],
	[".MD5", true],
	[".reason.txt", true],
	[".png", false],
	[".civitai.info", false],
	[".cm-info.json", false],
])("%s stays with the bytes that came: %s", (ending, expected) => {
	expect(staysWithOriginal({ ending })).toBe(expected);
});

test.each([
	["NAI.ckpt", "NAI"],
	["v1.5.SAFETENSORS", "v1.5"],
	["v1.5", "v1.5"],
	[".ckpt", ".ckpt"],
	["NAI.ckpt.safetensors", "NAI.ckpt"],
	["NAI.safetensors?download=true", "NAI"],
])("the stem of %s is %s", (name, stem) => {
	expect(modelStem(name)).toBe(stem);
});

test("the sidecars of a folder are listed by their models, under the names that they have, each once", () => {
	const stem = fc.constantFrom("NAI", "NAI.preview", "adapter_model", "a");
	const ending = fc.constantFrom(".ckpt", ".safetensors", ".CKPT", ".png", ".preview.png", ".ckpt.json", ".sha256", "");
	const name = fc.tuple(stem, ending).map((parts) => parts.join(""));
	fc.assert(
		fc.property(fc.uniqueArray(fc.oneof(name, fc.constant("adapter_config.json")), { maxLength: 12 }), (names) => {
			const ownerOf = ownersIn(names);
			const listed = [...sidecarsByModel(names)].flatMap(([model, fits]) =>
				fits.map((fit) => ({ model, sidecar: nameBeside(model, fit) })),
			);
			const owned = names.flatMap((sidecar) => {
				const owner = ownerOf(sidecar);
				return owner === null ? [] : [{ model: owner.model, sidecar }];
			});
			expect(listed.sort(bySidecar)).toEqual(owned.sort(bySidecar));
		}),
	);
});

function bySidecar(one: { readonly sidecar: string }, other: { readonly sidecar: string }): number {
	return one.sidecar < other.sidecar ? -1 : 1;
}
