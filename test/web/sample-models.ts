import { writeFileSync } from "node:fs";
import { MARKER_FAMILIES } from "../../toolkit/architectures/families/index.ts";
import { sampleOf } from "../../toolkit/architectures/families/sample.ts";
import { known, LORA, SD_V1 as SD_V1_TENSORS } from "../e2e/filled-models.ts";
import { type PlainDType, type PlainTensor, writePlain } from "../e2e/plain-safetensors.ts";
import { SD_V1, VAE_V1, writeSparse } from "../e2e/sparse.ts";
import { global } from "../toolkit/formats/pickle/assemble.ts";
import { holding, WHOLE } from "../toolkit/formats/torch/build-torch.ts";

/** Writes a sample file to a path. */
type Write = (path: string) => void;

/** One file of each sort that people open. Weights of the large ones are holes, so that they take no room. */
export const SAMPLES = {
	"sd-v1-ema.safetensors": (path) => writeSparse(path, [...SD_V1, ["UNET-v1-EMA", "model_ema.diffusion_model"]]),
	"sd-v1.safetensors": (path) => writeSparse(path, SD_V1),
	"checkpoint-fp8.safetensors": (path) => writeSparse(path, SD_V1, "F8_E4M3"),
	"anything.vae.safetensors": (path) => writeSparse(path, VAE_V1),
	"style-lora.safetensors": (path) => {
		const tags = { "10_style": { "1girl": 120, "blue sky": 90, "<img src=x onerror=alert(1)>": 3 } };
		const metadata = {
			ss_base_model_version: "sd_v1",
			ss_tag_frequency: JSON.stringify(tags),
			ss_network_dim: "4",
			ss_training_comment: "trained for a test ".repeat(30),
		};
		writePlain(path, LORA(), metadata);
	},
	"broken-clip.safetensors": (path) => {
		const prefix = "cond_stage_model.transformer.text_model.";
		const ids = Float32Array.from({ length: 77 }, (_, index) => Math.min(75, index));
		const positions = { name: `${prefix}embeddings.position_ids`, dtype: "F32", shape: [1, 77] } as const;
		const others = known([["CLIP-v1-SD", prefix]], "F32").filter(({ name }) => name !== positions.name);
		writePlain(path, [...others, { ...positions, bytes: new Uint8Array(ids.buffer) }]);
	},
	"flux-fp8.safetensors": (path) => writePlain(path, sample("diffusion-model", "flux1", "F8_E4M3")),
	"upscaler.safetensors": (path) => writePlain(path, sample("upscaler", "esrgan", "F32")),
	"small.gguf": (path) => writeGguf(path, sample("upscaler", "esrgan", "F16")),
	"damaged.safetensors": (path) =>
		writePlain(
			path,
			SD_V1_TENSORS("F32").filter(({ name }) => !name.startsWith("first_stage_model.decoder.up.")),
		),
	"dangerous.ckpt": (path) => writeFileSync(path, holding([global("os", "system"), "0", WHOLE])),
	"unknown.safetensors": (path) =>
		writePlain(
			path,
			[0, 1, 2].map((layer) => ({ name: `network.layer.${layer}.weight`, dtype: "F32", shape: [64, 64] })),
		),
	"no-model.safetensors": (path) => writeFileSync(path, "This is a letter.\n".repeat(40)),
} satisfies Readonly<Record<string, Write>>;

/** The name of a sample. */
export type SampleName = keyof typeof SAMPLES;

/** The sample of a family, each tensor of this dtype. */
function sample(kind: string, base: string, dtype: PlainDType): PlainTensor[] {
	const family = MARKER_FAMILIES.find((one) => one.kind === kind && one.base === base);
	if (family === undefined) throw new Error(`no family is a ${kind} of ${base}`);
	return sampleOf(family.sample).map(({ name, shape }) => ({ name, dtype, shape }));
}

/** A GGUF of the tensors, which are all F16 (type 1). */
function writeGguf(path: string, tensors: readonly PlainTensor[]): void {
	const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
	const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
	let at = 0;
	const infos = tensors.map(({ name, shape }) => {
		const info = [u64(Buffer.byteLength(name)), Buffer.from(name), u32(shape.length)];
		const found = Buffer.concat([...info, ...[...shape].reverse().map(u64), u32(1), u64(at)]);
		at += Math.ceil((2 * shape.reduce((product, size) => product * size, 1)) / 32) * 32;
		return found;
	});
	const header = Buffer.concat([Buffer.from("GGUF"), u32(3), u64(tensors.length), u64(0), ...infos]);
	writeFileSync(path, Buffer.concat([header, Buffer.alloc(((32 - (header.length % 32)) % 32) + at)]));
}
