/** What a part of a model is. `other`: a network that is neither UNet, VAE nor text encoder. */
export type PartRole = "unet" | "vae" | "clip" | "clip2" | "other" | "extra" | "ema" | "junk";

/** The name and the role of a part of a model. */
export interface PartLabel {
	/** The component (`UNET-v1-SD`), the network (`Flux.1 diffusion model`) or the group (`EMA`, `junk`). */
	readonly name: string;
	readonly role: PartRole;
}
