import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { expectedOf } from "../../../toolkit/architectures/expected.ts";
import { ARCHITECTURES, COMPONENTS, FAMILIES } from "../../../toolkit/architectures/index.ts";
import type { Component, Family } from "../../../toolkit/architectures/registry.ts";
import { tensorsOf } from "../../../toolkit/architectures/spec.ts";

/** What real files of each component hold: how many tensors, and a digest of their names and shapes. */
const GOLDEN = [
	{ id: "CLIP-XL-AUX-SD", required: 196, optional: 1, digest: "9108aaedac707a08" },
	{ id: "CLIP-XL-Diffusers", required: 517, optional: 2, digest: "b339da32dba3ce16" },
	{ id: "CLIP-XL-Refiner", required: 389, optional: 1, digest: "f7bfae1268219028" },
	{ id: "CLIP-XL-SD", required: 389, optional: 1, digest: "f7bfae1268219028" },
	{ id: "CLIP-v1-Diffusers", required: 196, optional: 3, digest: "d7e735c0ab632e78" },
	{ id: "CLIP-v1-SD", required: 196, optional: 1, digest: "9108aaedac707a08" },
	{ id: "CLIP-v2-Diffusers", required: 372, optional: 3, digest: "bc4679e16bdfc2ff" },
	{ id: "CLIP-v2-Diffusers-Whole", required: 388, optional: 3, digest: "38373476998cc04e" },
	{ id: "CLIP-v2-SD", required: 292, optional: 2, digest: "905cc8eaf7c1815e" },
	{ id: "CLIP-v2-WD", required: 280, optional: 2, digest: "fd4d07833deb11f7" },
	{ id: "ControlNet-v1-Diffusers", required: 340, optional: 0, digest: "bc3e34183a9bde81" },
	{ id: "ControlNet-v1-SD", required: 340, optional: 0, digest: "a5a54003a8878a8e" },
	{ id: "Depth-v2-SD", required: 368, optional: 0, digest: "82b6ebecbb0654dc" },
	{ id: "Embedding-XL-SD", required: 2, optional: 0, digest: "b3c9fd2b9e1cc7e7" },
	{ id: "Embedding-v1-Pickled", required: 1, optional: 0, digest: "eb91bb9d63579a42" },
	{ id: "Embedding-v1-SD", required: 1, optional: 0, digest: "70ceb577324b996f" },
	{ id: "Embedding-v2-Pickled", required: 1, optional: 0, digest: "3a28ce154cd1210c" },
	{ id: "Embedding-v2-SD", required: 1, optional: 0, digest: "12f81388ab0b205b" },
	{ id: "LoRA-v1-CLIP", required: 144, optional: 0, digest: "fc1344dd107217c9" },
	{ id: "LoRA-v1-UNET", required: 384, optional: 0, digest: "db6243fe176aa003" },
	{ id: "LoRA-v1A-CLIP", required: 144, optional: 72, digest: "1dfc57c726d98476" },
	{ id: "LoRA-v1A-UNET", required: 384, optional: 192, digest: "ef4088fdac878c44" },
	{ id: "UNET-XL-Diffusers", required: 1680, optional: 1, digest: "60029529bcdddfaf" },
	{ id: "UNET-XL-Inpainting", required: 1680, optional: 0, digest: "a85649296c3c4847" },
	{ id: "UNET-XL-Inpainting-Diffusers", required: 1680, optional: 1, digest: "04e7e98b8bdb786a" },
	{ id: "UNET-XL-Refiner", required: 1220, optional: 0, digest: "56e3de1cb0ca7a5b" },
	{ id: "UNET-XL-Refiner-Diffusers", required: 1220, optional: 1, digest: "9a81c09c02efc821" },
	{ id: "UNET-XL-SD", required: 1680, optional: 0, digest: "8d7b1da7059706a0" },
	{ id: "UNET-v1-Diffusers", required: 686, optional: 1, digest: "41464bbb949ded11" },
	{ id: "UNET-v1-EMA", required: 686, optional: 0, digest: "3cf56774e0c01637" },
	{ id: "UNET-v1-Inpainting", required: 686, optional: 0, digest: "f32853fdaf221a0f" },
	{ id: "UNET-v1-Inpainting-Diffusers", required: 686, optional: 1, digest: "d944736967d296d5" },
	{ id: "UNET-v1-Inpainting-EMA", required: 686, optional: 0, digest: "a8dc493284ab5638" },
	{ id: "UNET-v1-Pix2Pix", required: 686, optional: 0, digest: "006a2f27780cacd1" },
	{ id: "UNET-v1-Pix2Pix-Diffusers", required: 686, optional: 1, digest: "cdea7a84f3337303" },
	{ id: "UNET-v1-Pix2Pix-EMA", required: 686, optional: 0, digest: "6df2d52299482716" },
	{ id: "UNET-v1-SD", required: 686, optional: 0, digest: "0a32647aed4bb212" },
	{ id: "UNET-v2-Depth", required: 686, optional: 0, digest: "4540e66e896e6f3a" },
	{ id: "UNET-v2-Depth-Diffusers", required: 686, optional: 1, digest: "87f3f939a493139a" },
	{ id: "UNET-v2-Depth-EMA", required: 686, optional: 0, digest: "52eee6288c197182" },
	{ id: "UNET-v2-Diffusers", required: 686, optional: 1, digest: "544e961f841e6c0a" },
	{ id: "UNET-v2-EMA", required: 686, optional: 0, digest: "05d086d70f9f513e" },
	{ id: "UNET-v2-Inpainting", required: 686, optional: 0, digest: "8f1ca420f4f8951d" },
	{ id: "UNET-v2-Inpainting-Diffusers", required: 686, optional: 1, digest: "b57724bd3ef60088" },
	{ id: "UNET-v2-Inpainting-EMA", required: 686, optional: 0, digest: "75589d7b97026f44" },
	{ id: "UNET-v2-SD", required: 686, optional: 0, digest: "ddc5d94a25ab77b2" },
	{ id: "VAE-v1-Diffusers", required: 248, optional: 0, digest: "253b83e84a16f752" },
	{ id: "VAE-v1-Diffusers-2022", required: 248, optional: 0, digest: "fec2f8607e936e93" },
	{ id: "VAE-v1-SD", required: 248, optional: 0, digest: "240432d782157824" },
];

test.each(GOLDEN)("$id stores the tensors that real files of it hold", ({ id, required, optional, digest }) => {
	const component = COMPONENTS.find((one) => one.id === id);
	expect(component).toBeDefined();
	if (component === undefined) return;
	const expected = expectedOf(component);
	expect(expected.required).toHaveLength(required);
	expect(expected.optional).toHaveLength(optional);
	expect(digestOf(component)).toBe(digest);
});

test("every component has its golden facts", () => {
	expect(COMPONENTS.map((component) => component.id).sort()).toEqual(GOLDEN.map((golden) => golden.id));
});

test.each(COMPONENTS)("$id names no tensor twice", (component) => {
	const names = tensorsOf(component.spec()).map((tensor) => tensor.name);
	expect(new Set(names).size).toBe(names.length);
});

test.each(COMPONENTS.filter(({ roots }) => roots))("$id has no required name that begins otherwise", (component) => {
	const names = expectedOf(component).required.map(({ name }) => name.split(".", 1)[0]);
	expect(component.roots).toEqual(expect.arrayContaining(names));
});

test("ids are unique and every part can be filled", () => {
	const ids = ARCHITECTURES.map((architecture) => architecture.id);
	expect(new Set(ids).size).toBe(ids.length);
	for (const part of ARCHITECTURES.flatMap((architecture) => architecture.parts)) {
		const fitting = COMPONENTS.filter((one) => one.class === part.class && (part.only?.includes(one.id) ?? true));
		expect(fitting, part.class).not.toHaveLength(0);
	}
});

test("every class belongs to an architecture", () => {
	const used = new Set(ARCHITECTURES.flatMap((architecture) => architecture.parts.map((part) => part.class)));
	expect(COMPONENTS.filter((component) => !used.has(component.class))).toEqual([]);
});

test("every file of models/ is in the registry", async () => {
	const folder = new URL("../../../toolkit/architectures/models/", import.meta.url);
	const listed = new Set<Family>(FAMILIES);
	for (const file of readdirSync(folder)) {
		const exported: Record<string, unknown> = await import(new URL(file, folder).href);
		const families = Object.values(exported).filter((value) => listed.has(value as Family));
		expect(families, file).toHaveLength(1);
	}
	expect(readdirSync(folder)).toHaveLength(FAMILIES.length);
});

function digestOf(component: Component): string {
	const lines = tensorsOf(component.spec()).map(
		({ name, shape }) => `${name} [${shape.map((dim) => (typeof dim === "string" ? "*" : dim))}]`,
	);
	return createHash("sha256").update(lines.sort().join("\n")).digest("hex").slice(0, 16);
}
