import type { Dim, Spec } from "../spec.ts";

/** A torch.nn.Linear: its weight is [out, in]. */
export function linear(name: string, inputs: number, outputs: number, bias = true): Spec {
	return weights(name, [outputs, inputs], bias);
}

/** A torch.nn.Conv2d with a square kernel: its weight is [out, in, kernel, kernel]. */
export function conv(name: string, inputs: number, outputs: number, kernel: number, bias = true): Spec {
	return weights(name, [outputs, inputs, kernel, kernel], bias);
}

/** A LayerNorm or GroupNorm: weight and bias, one for each channel. */
export function norm(name: string, width: number): Spec {
	return weights(name, [width], true);
}

function weights(name: string, shape: readonly Dim[], bias: boolean): Spec {
	return (put, before) => {
		put({ name: `${before}${name}.weight`, shape });
		if (bias) put({ name: `${before}${name}.bias`, shape: [shape[0] ?? 0] });
	};
}
