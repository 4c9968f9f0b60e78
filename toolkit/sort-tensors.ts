import { countOf, type Tensor, type TensorTable } from "./tensor.ts";
import type { Verdict } from "./verdict.ts";

/** A file's tensors by what becomes of them. Every tensor is in exactly one list, in the order of the file. */
export interface SortedTensors {
	/** What the components store, optional tensors too, and every marker. */
	readonly kept: readonly Tensor[];
	/** The running average of the UNet, with its decay and counter. */
	readonly ema: readonly Tensor[];
	/** Left over from training, or computed anew by every loader. */
	readonly junk: readonly Tensor[];
	/** Part of no component and not known to be junk. */
	readonly unknown: readonly Tensor[];
}

/** The noise schedules that latent diffusion stores as buffers and every loader computes itself. */
const SCHEDULE =
	/^(betas|alphas_cumprod|alphas_cumprod_prev|sqrt_\w+|log_one_minus_\w+|posterior_\w+|lvlb_weights|logvar|ddim_\w+|denoiser\.sigmas)$/;

/**
 * What PyTorch Lightning and the trainers keep beside a model: optimiser, losses, counters, the tokens that a textual
 * inversion was trained as.
 */
const TRAINING =
	/^(string_to_token\.|optimizer|lr_scheduler|callbacks\.|loops\.|loss\.|first_stage_model\.loss\.|amp_scaling_state|grad_scaler|(global_step|epoch)$)/;

/** Sorts a file's tensors by the verdict on it. What a component stores is kept, whatever its name. */
export function sortTensors(table: TensorTable, verdict: Verdict): SortedTensors {
	const alone = verdict.kind !== "unknown" && verdict.kind !== "ambiguous" && verdict.fileKind === "ema";
	const kept = new Set(verdict.found.filter((found) => alone || !isAverage(found)).flatMap((found) => found.tensors));
	const sorted = { kept: [] as Tensor[], ema: [] as Tensor[], junk: [] as Tensor[], unknown: [] as Tensor[] };
	for (const tensor of table.tensors.values()) {
		if (kept.has(tensor.name)) sorted.kept.push(tensor);
		else if (isEmaName(tensor.name)) sorted.ema.push(tensor);
		else if (isScheduleBuffer(tensor) || TRAINING.test(tensor.name)) sorted.junk.push(tensor);
		else if (isMarker(tensor)) sorted.kept.push(tensor);
		else sorted.unknown.push(tensor);
	}
	return sorted;
}

/** Whether a component is a running average: of use for training alone. */
export function isAverage(found: { readonly class: string }): boolean {
	return found.class.startsWith("EMA-");
}

/**
 * Whether a tensor says something by being there or by its one value: no elements (`v_pred`, `ztsnr`) or no
 * dimensions (`edm_vpred.sigma_max`, a LoRA's `alpha`). Without it a model may be loaded as another kind.
 */
function isMarker(tensor: Pick<Tensor, "shape">): boolean {
	return tensor.shape.length === 0 || countOf(tensor.shape) === 0;
}

/** Whether a tensor is a noise schedule: its name says so, and never a network's layer that happens to be as long. */
export function isScheduleBuffer(tensor: Pick<Tensor, "name">): boolean {
	return SCHEDULE.test(tensor.name);
}

/** LitEma stores its average below the name of the model it belongs to. */
function isEmaName(name: string): boolean {
	return name.startsWith("model_ema.") || name.startsWith("model.model_ema.");
}
