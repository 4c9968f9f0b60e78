import { expect, test } from "vitest";
import { DIFFUSERS } from "../../../toolkit/architectures/models/diffusers.ts";
import { diffusersControlNetName } from "../../../toolkit/architectures/parts/diffusers-controlnet.ts";
import { diffusersUnetName } from "../../../toolkit/architectures/parts/diffusers-unet.ts";
import { ATTENTION, diffusersVaeName } from "../../../toolkit/architectures/parts/diffusers-vae.ts";
import { identify } from "../../../toolkit/identify.ts";
import { planMeasure } from "../../../toolkit/measure-plan.ts";
import { planPrune } from "../../../toolkit/prune-plan.ts";
import { graftFrom } from "../../../toolkit/surgery/graft.ts";
import { partNamed } from "../../../toolkit/surgery/part-name.ts";
import { planExtract } from "../../../toolkit/surgery.ts";
import { componentTensors, tableOf } from "../model-tables.ts";

const CHOICES = {
	precision: "fp16",
	precisions: {},
	fixClip: false,
	keepDType: new Set<string>(),
	format: "safetensors",
} as const;

test.each([
	["time_embed.2.weight", "time_embedding.linear_2.weight"],
	["label_emb.0.0.bias", "add_embedding.linear_1.bias"],
	["input_blocks.0.0.weight", "conv_in.weight"],
	["input_blocks.1.0.in_layers.2.weight", "down_blocks.0.resnets.0.conv1.weight"],
	["input_blocks.3.0.op.bias", "down_blocks.0.downsamplers.0.conv.bias"],
	["input_blocks.4.0.skip_connection.weight", "down_blocks.1.resnets.0.conv_shortcut.weight"],
	["input_blocks.5.1.proj_in.weight", "down_blocks.1.attentions.1.proj_in.weight"],
	["input_blocks.11.0.emb_layers.1.weight", "down_blocks.3.resnets.1.time_emb_proj.weight"],
	["middle_block.0.out_layers.0.weight", "mid_block.resnets.0.norm2.weight"],
	["middle_block.1.transformer_blocks.0.ff.net.2.bias", "mid_block.attentions.0.transformer_blocks.0.ff.net.2.bias"],
	["middle_block.2.out_layers.3.weight", "mid_block.resnets.1.conv2.weight"],
	["output_blocks.2.1.conv.weight", "up_blocks.0.upsamplers.0.conv.weight"],
	["output_blocks.5.2.conv.weight", "up_blocks.1.upsamplers.0.conv.weight"],
	[
		"output_blocks.11.1.transformer_blocks.0.attn2.to_k.weight",
		"up_blocks.3.attentions.2.transformer_blocks.0.attn2.to_k.weight",
	],
	["out.0.weight", "conv_norm_out.weight"],
])("a UNet's %s is %s to diffusers", (own, name) => {
	expect(diffusersUnetName(own)).toBe(name);
});

test.each([
	["encoder.conv_in.weight", "encoder.conv_in.weight"],
	["encoder.down.0.block.0.norm1.weight", "encoder.down_blocks.0.resnets.0.norm1.weight"],
	["encoder.down.0.downsample.conv.bias", "encoder.down_blocks.0.downsamplers.0.conv.bias"],
	["encoder.down.1.block.0.nin_shortcut.weight", "encoder.down_blocks.1.resnets.0.conv_shortcut.weight"],
	["encoder.mid.block_2.conv2.weight", "encoder.mid_block.resnets.1.conv2.weight"],
	["encoder.mid.attn_1.norm.bias", "encoder.mid_block.attentions.0.group_norm.bias"],
	["encoder.mid.attn_1.q.weight", "encoder.mid_block.attentions.0.query.weight"],
	["decoder.mid.attn_1.proj_out.weight", "decoder.mid_block.attentions.0.proj_attn.weight"],
	["decoder.up.3.block.0.conv1.weight", "decoder.up_blocks.0.resnets.0.conv1.weight"],
	["decoder.up.1.upsample.conv.weight", "decoder.up_blocks.2.upsamplers.0.conv.weight"],
	["decoder.norm_out.weight", "decoder.conv_norm_out.weight"],
	["post_quant_conv.weight", "post_quant_conv.weight"],
])("an autoencoder's %s is %s to diffusers of 2022", (own, name) => {
	expect(diffusersVaeName(own, ATTENTION.before)).toBe(name);
});

test.each([
	["time_embed.0.bias", "time_embedding.linear_1.bias"],
	["input_blocks.2.1.norm.weight", "down_blocks.0.attentions.1.norm.weight"],
	["zero_convs.11.0.bias", "controlnet_down_blocks.11.bias"],
	["middle_block.1.proj_out.weight", "mid_block.attentions.0.proj_out.weight"],
	["middle_block_out.0.weight", "controlnet_mid_block.weight"],
	["input_hint_block.0.weight", "controlnet_cond_embedding.conv_in.weight"],
	["input_hint_block.2.weight", "controlnet_cond_embedding.blocks.0.weight"],
	["input_hint_block.12.bias", "controlnet_cond_embedding.blocks.5.bias"],
	["input_hint_block.14.weight", "controlnet_cond_embedding.conv_out.weight"],
])("a ControlNet's %s is %s to diffusers", (own, name) => {
	expect(diffusersControlNetName(own)).toBe(name);
});

test.each(DIFFUSERS.components)("$id is pruned under its names, and extracted under the original ones", (component) => {
	const table = tableOf(componentTensors(component, ""));
	const verdict = identify(table);
	if (verdict.kind !== "identified") throw new Error(verdict.kind);
	expect(verdict.architecture).toBe(component.class);
	const pruned = planPrune(
		{ table, verdict, evidence: null, bytes: 0 },
		{ ...CHOICES, keepEma: false, vaeFormat: "pt" },
	);
	expect(pruned.tensors.map((one) => one.name).sort()).toEqual([...table.tensors.keys()].sort());
	const graft = graftFrom({ file: "", source: 0, table, verdict, evidence: null }, partNamed(component.class));
	const shapes = planExtract(graft, CHOICES).tensors.map(({ name, shape }) => [name, shape] as const);
	const plain = componentTensors(component.standsFor?.component ?? "", "");
	expect(new Map(shapes)).toEqual(new Map(plain.map(({ name, shape }) => [name, shape])));
});

test("the metric counts the same tensors by either name", () => {
	const measured = (id: string) => {
		const table = tableOf(componentTensors(id, ""));
		const counted = planMeasure(table, identify(table)).tensors.filter(({ metric }) => metric !== null);
		return counted.map(({ metric, bytes }) => `${metric} ${bytes}`);
	};
	expect(measured("VAE-v1-Diffusers").sort()).toEqual(measured("VAE-v1-SD").sort());
	expect(measured("CLIP-v1-Diffusers").sort()).toEqual(measured("CLIP-v1-SD").sort());
	expect(measured("CLIP-v2-Diffusers").sort()).toEqual(measured("CLIP-v2-WD").sort());
	expect(measured("CLIP-v2-Diffusers-Whole").sort()).toEqual(measured("CLIP-v2-SD").sort());
});
