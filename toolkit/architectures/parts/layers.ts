import { all, type Dim, type Spec, tensor, under } from "../spec.ts";

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
	const weight = tensor("weight", ...shape);
	return under(name, bias ? all(weight, tensor("bias", shape[0] ?? 0)) : weight);
}
