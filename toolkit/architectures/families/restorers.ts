import type { MarkerFamily } from "./marker-family.ts";
import { conv, type Networks, networksOf, row, table } from "./upscaler-patterns.ts";

/** Networks that restore faces. */
const FACES: Networks = {
	codeformer: [
		[
			table("position_emb"),
			table("quantize.embedding.weight"),
			table("idx_pred_layer.1.weight"),
			conv("encoder.blocks.0"),
		],
	],
	gfpgan: [
		[conv("toRGB.0"), table("stylegan_decoder.style_mlp.1.weight"), conv("conv_body_first"), conv("final_conv")],
	],
	restoreformer: [
		[
			conv("decoder.up.5.attn.0.q"),
			table("quantize.embedding.weight"),
			row("encoder.mid.attn_1.norm1.weight"),
			conv("post_quant_conv"),
		],
	],
};

const HOLES: Networks = {
	lama: [
		[conv("model.model.1.ffc.convl2l"), row("model.model.1.bn_l.running_mean"), conv("model.model.4.ffc.convl2g")],
		[
			conv("generator.model.1.ffc.convl2l"),
			row("generator.model.1.bn_l.running_mean"),
			conv("generator.model.4.ffc.convl2g"),
		],
	],
	mat: [
		[
			row("model.mapping.w_avg"),
			table("model.synthesis.first_stage.ws_style.weight"),
			table("model.mapping.fc0.weight"),
		],
	],
};

const ROOTS = {
	codeformer: ["encoder", "generator", "ft_layers", "fuse_convs_dict"],
	gfpgan: ["conv_body_down", "conv_body_up", "condition_scale", "condition_shift"],
};

/** Face restorers and inpainting networks, with the architecture as base. */
export const RESTORERS: readonly MarkerFamily[] = [
	...networksOf("face-restore", FACES, ROOTS),
	...networksOf("inpaint-model", HOLES, {}),
];
