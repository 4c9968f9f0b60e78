import { loraText, loraUnet } from "../parts/lora.ts";
import { bare, type Component, type Family } from "../registry.ts";
import type { Spec } from "../spec.ts";
import { CLIP_L, UNET_V1 } from "./sd-v1.ts";

const unet = (alpha: boolean): Spec => loraUnet(UNET_V1.context, alpha);
const text = (alpha: boolean): Spec => loraText(CLIP_L.width, CLIP_L.layers, alpha);

/** kohya's LoRAs for SD v1. The prefixes are part of the tensor names. */
export const LORA: Family = {
	components: [
		loraOf("LoRA-v1-UNET", "LoRA-v1-UNET", () => unet(false)),
		loraOf("LoRA-v1A-UNET", "LoRA-v1-UNET", () => unet(true)),
		loraOf("LoRA-v1-CLIP", "LoRA-v1-CLIP", () => text(false)),
		loraOf("LoRA-v1A-CLIP", "LoRA-v1-CLIP", () => text(true)),
	],
	architectures: [
		{
			id: "LoRA-v1",
			kind: "lora",
			base: "sd1",
			variant: null,
			parts: [
				{ class: "LoRA-v1-UNET", prefix: "" },
				{ class: "LoRA-v1-CLIP", prefix: "" },
			],
		},
		bare("LoRA-v1-UNET", { kind: "lora", base: "sd1" }),
		bare("LoRA-v1-CLIP", { kind: "lora", base: "sd1" }),
	],
};

function loraOf(id: string, of: string, spec: () => Spec): Component {
	return { id, class: of, variant: null, spec };
}
