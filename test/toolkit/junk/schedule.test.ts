import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isDefaultSchedule, isScheduleName } from "../../../toolkit/junk/schedule.ts";

/** `DDPM.register_schedule` of CompVis in numpy; prints each buffer as float32 and as float16. */
const REGISTER_SCHEDULE = `
import json, numpy as np
betas = np.linspace(0.00085 ** 0.5, 0.012 ** 0.5, 1000, dtype=np.float64) ** 2
def buffers(betas, cumulative=None):
    alphas = 1.0 - betas
    ac = np.cumprod(alphas) if cumulative is None else cumulative
    prev = np.append(1.0, ac[:-1])
    variance = betas * (1.0 - prev) / (1.0 - ac)
    return {
        "betas": betas, "alphas_cumprod": ac, "alphas_cumprod_prev": prev, "sqrt_alphas_cumprod": np.sqrt(ac),
        "sqrt_one_minus_alphas_cumprod": np.sqrt(1.0 - ac), "log_one_minus_alphas_cumprod": np.log(1.0 - ac),
        "sqrt_recip_alphas_cumprod": np.sqrt(1.0 / ac), "sqrt_recipm1_alphas_cumprod": np.sqrt(1.0 / ac - 1),
        "posterior_variance": variance, "posterior_log_variance_clipped": np.log(np.maximum(variance, 1e-20)),
        "posterior_mean_coef1": betas * np.sqrt(prev) / (1.0 - ac),
        "posterior_mean_coef2": (1.0 - prev) * np.sqrt(alphas) / (1.0 - ac),
        "logvar": np.zeros(1000), "denoiser.sigmas": ((1 - ac) / ac) ** 0.5,
    }
def written(b):
    return {k: {"F32": v.astype(np.float32).tolist(), "F16": v.astype(np.float16).astype(np.float64).tolist()} for k, v in b.items()}
root = np.sqrt(np.cumprod(1.0 - betas))
root = (root - root[-1]) * root[0] / (root[0] - root[-1])
zero = np.maximum(root ** 2, 1e-8)
linear = np.linspace(0.00085, 0.012, 1000, dtype=np.float64)
print(json.dumps({"default": written(buffers(betas)), "zero": written(buffers(betas, zero)), "linear": written(buffers(linear))}))
`;

type Buffers = Readonly<Record<string, { readonly F32: number[]; readonly F16: number[] }>>;

const run = spawnSync("/usr/bin/python3", ["-c", REGISTER_SCHEDULE], { encoding: "utf8", maxBuffer: 2 ** 28 });
const numpy: { readonly default: Buffers; readonly zero: Buffers; readonly linear: Buffers } | null =
	run.status === 0 ? JSON.parse(run.stdout) : null;
if (numpy === null) console.log("skipped: schedules by numpy, which is not installed for /usr/bin/python3");

describe.skipIf(numpy === null)("schedules as CompVis' code computes them", () => {
	const { default: ours = {}, zero = {}, linear = {} } = numpy ?? { default: {}, zero: {}, linear: {} };

	test.each(Object.keys(ours))("the default %s is recognised, in either precision", (name) => {
		expect(isScheduleName(name)).toBe(true);
		expect(isDefaultSchedule(name, ours[name]?.F32 ?? [], "F32")).toBe(true);
		expect(isDefaultSchedule(name, ours[name]?.F16 ?? [], "F16")).toBe(true);
	});

	const changed = Object.keys(ours).filter((name) => !["logvar", "betas"].includes(name));
	test.each(changed)("the %s of a model with zero terminal SNR is not the default", (name) => {
		expect(isDefaultSchedule(name, zero[name]?.F32 ?? [], "F32")).toBe(false);
		expect(isDefaultSchedule(name, zero[name]?.F16 ?? [], "F16")).toBe(false);
	});

	test.each([...changed, "betas"])("the %s of a linear schedule is not the default", (name) => {
		expect(isDefaultSchedule(name, linear[name]?.F32 ?? [], "F32")).toBe(false);
		expect(isDefaultSchedule(name, linear[name]?.F16 ?? [], "F16")).toBe(false);
	});

	test("one value that is off makes it another schedule", () => {
		const betas = ours.betas?.F32 ?? [];
		fc.assert(
			fc.property(fc.nat(999), fc.double({ min: 3e-6, max: 1, noNaN: true }), fc.boolean(), (step, by, up) => {
				const values = betas.map((value, at) => (at === step ? value + (up ? by : -by) : value));
				expect(isDefaultSchedule("betas", values, "F32")).toBe(false);
			}),
		);
	});

	test("a schedule of another length, of another name or of a strange dtype is not the default", () => {
		const betas = ours.betas?.F32 ?? [];
		expect(isDefaultSchedule("betas", betas.slice(1), "F32")).toBe(false);
		expect(isDefaultSchedule("alphas_cumprod", betas, "F32")).toBe(false);
		expect(isDefaultSchedule("ddim_sigmas", betas, "F32")).toBe(false);
		expect(isDefaultSchedule("betas", betas, "F8_E4M3")).toBe(false);
		expect(
			isDefaultSchedule(
				"betas",
				betas.map(() => Number.NaN),
				"F32",
			),
		).toBe(false);
	});
});
