import { all, list, type Spec, tensor, under } from "../spec.ts";
import { conv, linear, norm } from "./layers.ts";

const WIDTH = 768;
const LAYERS = 12;
/** Patches of a 384-pixel square, 16 pixels each, and the class token. */
const POSITIONS = 24 * 24 + 1;
const IMAGENET_CLASSES = 1000;
const FEATURES = 256;

/** Bottleneck blocks of each stage of the ResNet that computes the patches. */
const STAGES = [
	{ blocks: 3, width: 64 },
	{ blocks: 4, width: 128 },
	{ blocks: 9, width: 256 },
];
const STEM = 64;
/** A bottleneck's output is four times as wide as its inner layers. */
const EXPANSION = 4;

/** The first segments of the depth network's names. */
export const DEPTH_ROOTS = ["pretrained", "scratch"];

/**
 * MiDaS' DPT-Hybrid, which estimates depth from an image: a ResNet, a vision transformer and a convolutional decoder.
 */
export function depthHybrid(): Spec {
	return all(
		under("pretrained.model", patches(), transformer()),
		under("pretrained.act_postprocess3", readout()),
		under("pretrained.act_postprocess4", readout(), conv("4", WIDTH, WIDTH, 3)),
		under("scratch", decoder()),
	);
}

function transformer(): Spec {
	return all(
		tensor("cls_token", 1, 1, WIDTH),
		tensor("pos_embed", 1, POSITIONS, WIDTH),
		list("blocks", LAYERS, () =>
			all(
				norm("norm1", WIDTH),
				linear("attn.qkv", WIDTH, 3 * WIDTH),
				linear("attn.proj", WIDTH, WIDTH),
				norm("norm2", WIDTH),
				linear("mlp.fc1", WIDTH, 4 * WIDTH),
				linear("mlp.fc2", 4 * WIDTH, WIDTH),
			),
		),
		norm("norm", WIDTH),
		linear("head", WIDTH, IMAGENET_CLASSES),
	);
}

function patches(): Spec {
	const widths = [STEM, ...STAGES.map(({ width }) => EXPANSION * width)];
	return all(
		under(
			"patch_embed.backbone",
			conv("stem.conv", 3, STEM, 7, false),
			norm("stem.norm", STEM),
			list("stages", STAGES.length, (i) => stage(i, widths[i] ?? 0)),
		),
		conv("patch_embed.proj", widths.at(-1) ?? 0, WIDTH, 1),
	);
}

function stage(index: number, inputs: number): Spec {
	const { blocks = 0, width = 0 } = STAGES[index] ?? {};
	const outputs = EXPANSION * width;
	return all(
		list("blocks", blocks, (i) => bottleneck(i === 0 ? inputs : outputs, width)),
		under("blocks.0.downsample", conv("conv", inputs, outputs, 1, false), norm("norm", outputs)),
	);
}

function bottleneck(inputs: number, width: number): Spec {
	return all(
		conv("conv1", inputs, width, 1, false),
		norm("norm1", width),
		conv("conv2", width, width, 3, false),
		norm("norm2", width),
		conv("conv3", width, EXPANSION * width, 1, false),
		norm("norm3", EXPANSION * width),
	);
}

function readout(): Spec {
	return all(linear("0.project.0", 2 * WIDTH, WIDTH), conv("3", WIDTH, WIDTH, 1));
}

function decoder(): Spec {
	const layers = [256, 512, WIDTH, WIDTH];
	return all(
		...layers.map((channels, i) => conv(`layer${i + 1}_rn`, channels, FEATURES, 3, false)),
		...layers.map((_, i) => under(`refinenet${i + 1}`, fusion())),
		conv("output_conv.0", FEATURES, FEATURES / 2, 3),
		conv("output_conv.2", FEATURES / 2, 32, 3),
		conv("output_conv.4", 32, 1, 1),
	);
}

function fusion(): Spec {
	const units = ["resConfUnit1", "resConfUnit2"].map((unit) =>
		under(unit, conv("conv1", FEATURES, FEATURES, 3), conv("conv2", FEATURES, FEATURES, 3)),
	);
	return all(conv("out_conv", FEATURES, FEATURES, 1), ...units);
}
