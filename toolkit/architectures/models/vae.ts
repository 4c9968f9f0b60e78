import { VAE_ROOTS, type Vae, vae } from "../parts/vae.ts";
import { bare, type Family, type Part } from "../registry.ts";

/** The prefix of the UNet's names in every checkpoint of Stability and CompVis. */
export const DENOISER = "model.diffusion_model.";

/** The autoencoder in those checkpoints. */
export const FIRST_STAGE: Part = { class: "VAE-v1", prefix: "first_stage_model." };

/** The autoencoder of SD v1, v2 and XL: the same names and shapes in all of them. */
const KL_F8: Vae = { width: 128, multipliers: [1, 2, 4, 4], latents: 4 };

export const VAE: Family = {
	components: [{ id: "VAE-v1-SD", class: "VAE-v1", variant: null, spec: () => vae(KL_F8), roots: VAE_ROOTS }],
	architectures: [bare("VAE-v1", { kind: "vae", base: "sd-4ch" })],
};
