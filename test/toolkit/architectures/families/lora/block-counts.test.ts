import { expect, test } from "vitest";
import { loraOf } from "../../../../../toolkit/architectures/families/lora/lora.ts";
import type { Tensor } from "../../../../../toolkit/tensor.ts";
import { tableOf, tensor } from "../../../model-tables.ts";

const bases = (tensors: readonly Tensor[]): string[] => loraOf(tableOf(tensors)).map(({ base }) => base);

function peft(module: string, inputs: number, outputs: number): Tensor[] {
	return [tensor(`${module}.lora_A.weight`, [4, inputs]), tensor(`${module}.lora_B.weight`, [outputs, 4])];
}

/** One module of each block of two stacks, in diffusers' names. */
function allBlocks(double: number, single: number): Tensor[] {
	return [
		...Array.from({ length: double }, (_, i) => peft(`transformer.transformer_blocks.${i}.attn.to_q`, 3072, 3072)),
		...Array.from({ length: single }, (_, i) =>
			peft(`transformer.single_transformer_blocks.${i}.attn.to_q`, 3072, 3072),
		),
	].flat();
}

test.each([
	{ double: 19, single: 38, is: ["flux1", "chroma"] },
	{ double: 20, single: 40, is: ["hunyuan-video"] },
	{ double: 10, single: 20, is: ["longcat-image", "flux1", "chroma", "hunyuan-video"] },
	{ double: 6, single: 27, is: ["ovis-image", "flux1", "chroma", "hunyuan-video"] },
	{ double: 60, single: 0, is: ["qwen-image"] },
	{ double: 61, single: 0, is: [] },
])("$double blocks of one stack and $single of another: $is", ({ double, single, is }) => {
	expect(bases(allBlocks(double, single))).toEqual(is);
});

test.each([
	{ layers: 26, is: ["lumina2"] },
	{ layers: 36, is: ["newbie"] },
	{ layers: 13, is: ["lumina2", "newbie"] },
])("$layers layers of Lumina 2's kind: $is", ({ layers, is }) => {
	const tensors = Array.from({ length: layers }, (_, i) =>
		peft(`diffusion_model.layers.${i}.attention.qkv`, 2304, 3840),
	);
	expect(bases(tensors.flat())).toEqual(is);
});

test("a choice of blocks, even of most, leaves the larger network a candidate", () => {
	// Two tensors for each block.
	const chosen = allBlocks(19, 38).filter((_, i) => Math.floor(i / 2) % 5 !== 0);
	expect(bases(chosen)).toEqual(["flux1", "chroma", "hunyuan-video"]);
});
