import type { DType } from "../dtype.ts";

/** Steps of the noise schedule of every Stable Diffusion model. */
const STEPS = 1000;
/** SD 1, 2 and XL: the square root of beta rises linearly between these (`beta_schedule: linear` in CompVis' code). */
const FIRST_BETA = 0.00085;
const LAST_BETA = 0.012;

/** The tolerance of a stored value, in addition to the rounding of its dtype. */
const TOLERANCE = 1e-6;

/** The relative rounding error of values stored in this dtype. */
const ROUNDING: Partial<Record<DType, number>> = { F64: 0, F32: 2 ** -23, F16: 2 ** -11, BF16: 2 ** -8 };

/**
 * Whether these values are the default noise schedule of SD 1, 2 and XL under this name, as `DDPM.register_schedule` of
 * CompVis' latent-diffusion and sgm's `LegacyDDPMDiscretization` compute it. Loaders compute the default themselves;
 * a model with another schedule, such as one with zero terminal SNR, needs its own.
 */
export function isDefaultSchedule(name: string, values: readonly number[], dtype: DType): boolean {
	const make = BUFFERS.get(name);
	const rounding = ROUNDING[dtype];
	if (make === undefined || rounding === undefined || values.length !== STEPS) return false;
	const expected = make(defaultSchedule());
	return expected.every((value, step) => {
		const is = values[step] ?? Number.NaN;
		return Math.abs(is - value) <= TOLERANCE * Math.max(1, Math.abs(value)) + rounding * Math.abs(value);
	});
}

/** Whether loaders compute a buffer of this name themselves. */
export function isScheduleName(name: string): boolean {
	return BUFFERS.has(name);
}

interface Schedule {
	readonly betas: readonly number[];
	/** Cumulative products of 1 − beta, including each step. */
	readonly cumulative: readonly number[];
	/** The cumulative products of the previous steps; 1 at the first step. */
	readonly previous: readonly number[];
	/** The posterior variance, of q(x[t−1] | x[t], x[0]). */
	readonly variance: readonly number[];
}

let computed: Schedule | null = null;

function defaultSchedule(): Schedule {
	computed ??= compute();
	return computed;
}

function compute(): Schedule {
	const [first, last] = [Math.sqrt(FIRST_BETA), Math.sqrt(LAST_BETA)];
	const betas = Array.from({ length: STEPS }, (_, step) => (first + ((last - first) * step) / (STEPS - 1)) ** 2);
	let product = 1;
	const cumulative = betas.map((beta) => {
		product *= 1 - beta;
		return product;
	});
	const previous = [1, ...cumulative.slice(0, -1)];
	const variance = betas.map((beta, step) => (beta * (1 - at(previous, step))) / (1 - at(cumulative, step)));
	return { betas, cumulative, previous, variance };
}

type Compute = (schedule: Schedule) => readonly number[];

/** The schedule buffers that checkpoints of SD 1, 2 and XL have at their top level. */
const BUFFERS: ReadonlyMap<string, Compute> = new Map<string, Compute>([
	["betas", ({ betas }) => betas],
	["alphas_cumprod", ({ cumulative }) => cumulative],
	["alphas_cumprod_prev", ({ previous }) => previous],
	["sqrt_alphas_cumprod", ({ cumulative }) => cumulative.map(Math.sqrt)],
	["sqrt_one_minus_alphas_cumprod", ({ cumulative }) => cumulative.map((value) => Math.sqrt(1 - value))],
	["log_one_minus_alphas_cumprod", ({ cumulative }) => cumulative.map((value) => Math.log(1 - value))],
	["sqrt_recip_alphas_cumprod", ({ cumulative }) => cumulative.map((value) => Math.sqrt(1 / value))],
	["sqrt_recipm1_alphas_cumprod", ({ cumulative }) => cumulative.map((value) => Math.sqrt(1 / value - 1))],
	["posterior_variance", ({ variance }) => variance],
	// Clipped, because the variance of the first step is 0.
	["posterior_log_variance_clipped", ({ variance }) => variance.map((value) => Math.log(Math.max(value, 1e-20)))],
	[
		"posterior_mean_coef1",
		({ betas, cumulative, previous }) =>
			betas.map((beta, step) => (beta * Math.sqrt(at(previous, step))) / (1 - at(cumulative, step))),
	],
	[
		"posterior_mean_coef2",
		({ betas, cumulative, previous }) =>
			betas.map((beta, step) => ((1 - at(previous, step)) * Math.sqrt(1 - beta)) / (1 - at(cumulative, step))),
	],
	["logvar", ({ betas }) => betas.map(() => 0)],
	// sgm's denoiser looks up timesteps by their sigma.
	["denoiser.sigmas", ({ cumulative }) => cumulative.map((value) => Math.sqrt((1 - value) / value))],
]);

function at(values: readonly number[], step: number): number {
	return values[step] ?? Number.NaN;
}
