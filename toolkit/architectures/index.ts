import { CONTROLNET } from "./models/controlnet.ts";
import { DIFFUSERS } from "./models/diffusers.ts";
import { EMBEDDING } from "./models/embedding.ts";
import { LORA } from "./models/lora.ts";
import { SD_V1 } from "./models/sd-v1.ts";
import { SD_V2 } from "./models/sd-v2.ts";
import { SD_XL } from "./models/sd-xl.ts";
import { TRANSFORMERS } from "./models/transformers.ts";
import { VAE } from "./models/vae.ts";
import type { Family } from "./registry.ts";

/**
 * Every family that is described in full. All are scored, so the order has no effect. To add one, add a file to
 * `models/`.
 */
export const FAMILIES: readonly Family[] = [
	CONTROLNET,
	DIFFUSERS,
	EMBEDDING,
	LORA,
	SD_V1,
	SD_V2,
	SD_XL,
	TRANSFORMERS,
	VAE,
];

/** Every network that can be recognised. */
export const COMPONENTS = FAMILIES.flatMap((family) => family.components);

/** Every architecture that a file as a whole can have. */
export const ARCHITECTURES = FAMILIES.flatMap((family) => family.architectures);
