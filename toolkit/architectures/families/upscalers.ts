import type { MarkerFamily } from "./marker-family.ts";
import { has, hasAny, not, shape, width } from "./pattern.ts";
import { asWide, conv, type Networks, networksOf, row, table } from "./upscaler-patterns.ts";

/**
 * Upscalers and image restorers, with the architecture names of spandrel, the library that loads them. Width, depth,
 * scale and channels vary within an architecture, so the rules use names and ranks.
 */
const ENLARGING: Networks = {
	adacode: [[conv("after_quant_group.0"), conv("weight_predictor.blocks.1"), conv("multiscale_encoder.in_conv")]],
	atd: [[table("layers.0.residual_group.td"), table("layers.0.residual_group.layers.0.sigma"), conv("conv_first")]],
	compact: [
		[
			conv("body.0"),
			row("body.1.weight"),
			conv("body.2"),
			row("body.3.weight"),
			not("head.0.weight", "sub_mean.weight", "conv_first.weight", "conv_in.weight", "body.1.running_mean"),
		],
	],
	craft: [[table("biases_h"), table("biases_v"), table("relative_position_index_h"), conv("conv_first")]],
	dat: [
		[
			table("layers.0.blocks.0.ffn.fc1.weight"),
			row("before_RG.1.weight"),
			conv("conv_first"),
			has("layers.0.blocks.0.attn.attns.0.rpe_biases"),
		],
		[
			table("layers.0.blocks.0.ffn.fc1.weight"),
			row("before_RG.1.weight"),
			conv("conv_first"),
			has("layers.0.blocks.0.attn.attns.0.pos.pos_proj.weight"),
		],
	],
	dctlsa: [
		[conv("LR_conv"), conv("fea_conv"), conv("c1.0"), has("B1.body.0.transformer_body.0.blocks.0.mlp.fc1.weight")],
	],
	ddcolor: [
		[row("refine_net.0.0.weight_u"), row("encoder.arch.norm0.weight"), conv("encoder.arch.downsample_layers.0.0")],
	],
	ditn: [[conv("sft"), conv("UFONE.0.ITLs.0.conv1"), shape("UFONE.0.SALs.0.SDA.scale", 1, "any", 1, 1)]],
	dncnn: [
		[
			// FFDNet has the same names, but takes pixel-unshuffled images, which have more channels.
			shape("model.0.weight", "any", [1, 2, 3, 4], 3, 3),
			conv("model.2"),
			// A plain sequence of convolutions, all as wide as the first.
			...["model.2", "model.8", "model.20"].map((later) => asWide(later, "model.0")),
			width({ tensor: "model.2.weight", dim: 1 }, 1, { tensor: "model.0.weight", dim: 0 }),
			not("model.1.sub.0.RDB1.conv1.0.weight"),
		],
		[
			conv("dncnn.0"),
			conv("dncnn.2"),
			row("dncnn.3.weight"),
			asWide("dncnn.2", "dncnn.0"),
			asWide("dncnn.5", "dncnn.0"),
		],
	],
	drct: [[conv("layers.0.adjust1"), conv("layers.0.adjust2"), row("layers.0.swin1.norm1.weight"), conv("conv_first")]],
	drunet: [[conv("m_body.0.res.0"), conv("m_head"), conv("m_tail"), conv("m_down1.0.res.0"), not("qf_embed.0.weight")]],
	esrgan: [
		[conv("model.0"), conv("model.1.sub.0.RDB1.conv1.0"), not("b_fea_conv.0.weight", "f_HR_conv1.0.weight")],
		[
			conv("conv_first"),
			conv("body.0.rdb1.conv1"),
			conv("conv_body"),
			not("am_list.0.fc.0.weight", "dd_embed.0.weight"),
		],
		[conv("conv_first"), conv("RRDB_trunk.0.RDB1.conv1"), conv("trunk_conv")],
	],
	fbcnn: [[table("qf_embed.0.weight"), table("qf_pred.6.weight"), conv("m_body_encoder.0.res.0"), conv("m_head")]],
	fdat: [[conv("conv_after"), conv("groups.0.conv"), row("groups.0.blocks.0.n1.weight"), conv("conv_first")]],
	femasr: [[conv("after_quant_group.0.conv"), conv("before_quant_group.0"), conv("multiscale_encoder.in_conv")]],
	fftformer: [[conv("fuse1.conv"), conv("fuse2.conv2"), shape("refinement.0.ffn.fft", "any", 1, 1, "any", "any")]],
	grl: [
		[
			row("norm_start.weight"),
			row("norm_end.weight"),
			conv("conv_first"),
			has("layers.0.blocks.0.attn.window_attn.attn_transform.logit_scale"),
		],
	],
	hat: [
		[
			table("relative_position_index_OCA"),
			table("layers.0.residual_group.overlap_attn.qkv.weight"),
			conv("layers.0.residual_group.blocks.0.conv_block.cab.0"),
		],
	],
	hvicidnet: [[row("trans.density_k"), conv("HVE_block0.1"), conv("IE_block0.1"), row("I_LCA1.norm.weight")]],
	ipt: [[conv("head.0.0"), conv("tail.0.1"), table("body.query_embed.weight"), table("body.mlp_head.0.weight")]],
	kbnet: [
		[
			shape("latent.0.attn.w", "any", "any", "any"),
			shape("latent.0.attn.ga1", 1, "any", 1, 1),
			conv("patch_embed.proj"),
			conv("output"),
		],
	],
	m3snet: [[shape("middle.0.0.beta", 1, "any", 1, 1), conv("middle_blks.0.qkv"), conv("intro"), conv("ending")]],
	mirnet2: [
		[conv("body.0.body.0.conv_out"), conv("body.0.body.0.dau_top.gcnet.conv_mask"), conv("conv_in"), conv("conv_out")],
	],
	mixdehazenet: [[conv("skip1"), conv("patch_merge1.proj"), conv("fusion1.mlp.0"), conv("layer1.blocks.0.conv3_19")]],
	mmrealsr: [
		[table("dd_embed.0.weight"), table("am_list.0.fc.0.weight"), conv("body.0.rdb1.conv1"), conv("conv_first")],
	],
	moesr: [[conv("in_to_dim"), conv("blocks.0.msg.down.0"), shape("blocks.0.blocks.0.gamma", 1, "any", 1, 1)]],
	mosr: [[conv("gblocks.0"), row("gblocks.1.norm.weight"), conv("gblocks.1.fc1"), conv("shortcut.block.0")]],
	mprnet: [[conv("tail"), conv("shallow_feat1.0"), conv("sam12.conv1"), conv("stage2_encoder.csff_enc1")]],
	nafnet: [
		[
			conv("intro"),
			conv("ending"),
			shape("middle_blks.0.beta", 1, "any", 1, 1),
			conv("middle_blks.0.conv1"),
			conv("middle_blks.0.sca.1"),
			not("middle.0.0.beta", "middle_blks.0.qkv.weight", "middle_blks.0.attgamma"),
		],
	],
	omnisr: [
		[
			conv("up.0"),
			conv("input"),
			conv("residual_layer.0.residual_layer.0.layer.0.fn.0"),
			conv("residual_layer.0.esa.conv1"),
		],
	],
	plksr: [
		[
			conv("feats.0"),
			conv("feats.1.refine"),
			hasAny(
				"feats.1.lk.conv.weight",
				"feats.1.lk.convs.0.weight",
				"feats.1.lk.mn_conv.weight",
				"feats.1.lk.sp_convs.0.weight",
			),
		],
	],
	rcan: [[conv("head.0"), conv("tail.1"), conv("body.0.body.0.body.3.conv_du.0"), conv("body.0.body.0.body.0")]],
	realcugan: [[conv("unet1.conv1.conv.0"), conv("unet1.conv3"), conv("unet2.conv5"), conv("unet2.conv_bottom")]],
	restormer: [
		[
			conv("latent.0.attn.qkv"),
			shape("latent.0.attn.temperature", "any", 1, 1),
			conv("patch_embed.proj"),
			conv("output"),
			conv("down1_2.body.0"),
			not("prompt1.prompt_param"),
		],
	],
	retinexformer: [
		[
			conv("body.0.estimator.conv1"),
			conv("body.0.denoiser.mapping"),
			has("body.0.denoiser.bottleneck.blocks.0.0.rescale"),
		],
	],
	rgt: [
		[
			row("layers.0.blocks.0.gamma"),
			row("before_RG.1.weight"),
			conv("conv_first"),
			has("layers.0.blocks.0.attn.qkv.weight"),
		],
	],
	safmn: [[conv("to_feat"), conv("to_img.0"), conv("feats.0.safm.aggr"), conv("feats.0.ccm.ccm.0")]],
	safmnbcie: [[conv("to_feat.1"), conv("to_img.0"), conv("feats.0.conv"), conv("feats.0.layers.0.safm.aggr")]],
	scunet: [[conv("m_head.0"), conv("m_tail.0"), conv("m_body.0.conv1_1"), conv("m_up1.1.conv1_1")]],
	seemore: [
		[conv("conv_1"), conv("conv_2"), row("body.0.local_block.norm_1.weight"), row("body.0.global_block.norm_1.weight")],
	],
	span: [[conv("conv_1.sk"), conv("conv_cat"), conv("block_1.c1_r.sk"), conv("block_1.c1_r.eval_conv")]],
	srformer: [
		[
			table("layers.0.residual_group.blocks.0.attn.q.weight"),
			table("layers.0.residual_group.blocks.0.attn.kv.weight"),
			conv("conv_first"),
			row("patch_embed.norm.weight"),
		],
	],
	swiftsrgan: [[conv("initial.cnn.depthwise"), conv("final_conv.depthwise"), row("convblock.act.weight")]],
	swin2sr: [
		[
			shape("layers.0.residual_group.blocks.0.attn.logit_scale", "any", 1, 1),
			conv("layers.0.patch_embed.proj"),
			conv("conv_first"),
		],
	],
	swinir: [
		[
			table("layers.0.residual_group.blocks.0.attn.relative_position_bias_table"),
			table("layers.0.residual_group.blocks.0.attn.qkv.weight"),
			table("layers.0.residual_group.blocks.0.mlp.fc1.weight"),
			conv("conv_first"),
			not(
				"relative_position_index_OCA",
				"relative_position_index_SA",
				"layers.0.residual_group.blocks.0.attn.logit_scale",
			),
			not(
				"layers.0.residual_group.overlap_attn.qkv.weight",
				"layers.0.residual_group.blocks.0.conv_block.cab.0.weight",
			),
		],
	],
	uformer: [
		[
			conv("input_proj.proj.0"),
			conv("output_proj.proj.0"),
			conv("dowsample_0.conv.0"),
			row("conv.blocks.0.norm1.weight"),
		],
	],
};

/** Roots that contain most of a network's tensors and that its rules do not name. */
const ROOTS: Readonly<Record<string, readonly string[]>> = {
	craft: ["layers"],
	ddcolor: ["decoder"],
	drunet: ["m_up#"],
	fbcnn: ["m_down#", "m_up#", "m_body_decoder", "to_gamma_#", "to_beta_#"],
	femasr: ["decoder_group"],
	adacode: ["decoder_group"],
	fftformer: ["encoder_level#", "decoder_level#"],
	hvicidnet: ["HVD_block#", "ID_block#", "HV_LCA#"],
	kbnet: ["encoder_level#", "decoder_level#", "refinement"],
	m3snet: ["encoders", "decoders", "middle_blks"],
	mmrealsr: ["de_net", "am_list"],
	mprnet: ["stage#_encoder", "stage#_decoder", "stage#_orsnet"],
	nafnet: ["encoders", "decoders"],
	restormer: ["encoder_level#", "decoder_level#", "refinement"],
	scunet: ["m_down#", "m_up#"],
	swiftsrgan: ["residual"],
	uformer: ["encoderlayer_#", "decoderlayer_#"],
};

/** Upscalers and image restorers, with the architecture as base. */
export const UPSCALERS: readonly MarkerFamily[] = networksOf("upscaler", ENLARGING, ROOTS);
