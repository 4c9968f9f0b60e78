import type { WireRole } from "../../daemon/http/wire/models.ts";

/** The role of a component by its class, such as `UNET-v1` or `LoRA-v1-CLIP`. */
export function roleOfClass(of: string): WireRole {
	const words = of.split("-");
	if (words.includes("EMA")) return "ema";
	if (words.includes("UNET")) return "unet";
	if (words.includes("VAE")) return "vae";
	if (words.includes("CLIP")) return words.includes("AUX") ? "clip2" : "clip";
	return "other";
}
