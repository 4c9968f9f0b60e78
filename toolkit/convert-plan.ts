import { DTYPES, type DType } from "./dtype.ts";
import { toolkitError } from "./errors.ts";
import { laidOut } from "./laid-out.ts";
import { type Carried, carriedMetadata } from "./metadata.ts";
import { NO_TENSORS, type OutputFormat, type Plan, type Precision, type Wanted } from "./plan.ts";
import { isCastSafe, quantisedAs } from "./quantised.ts";
import { quoted } from "./quoted.ts";
import { CAST_TO, tally } from "./stored.ts";
import type { Tensor, TensorTable } from "./tensor.ts";

/** What a user may choose about converting. */
export interface ConvertChoices {
	readonly precision: Precision;
	readonly format: OutputFormat;
	/** Names of tensors that keep their dtype, because a previous attempt showed that the cast would damage them. */
	readonly keepDType: ReadonlySet<string>;
}

/** Floats of fewer than eight bits share bytes and are unusable without their scales, so they are not cast. */
const NARROWEST_CAST = 8;

/** The metadata that diffusers and transformers require in a safetensors file with tensors of torch. */
const FROM_TORCH: readonly (readonly [string, string])[] = [["format", "pt"]];

/**
 * Plans every tensor of any file under its own name, in another format or precision. Floats are cast; integers,
 * booleans and scalars stay. Throws `file.no-tensors`, `file.gguf-stays`, `file.complex-cast`, `file.quantised-cast`,
 * and the errors of the format's writer.
 */
export function planConvert(table: TensorTable, { precision, format, keepDType }: ConvertChoices): Plan {
	if (table.format === "gguf") throw toolkitError("file.gguf-stays", undefined);
	const all = [...table.tensors.values()];
	const wanted = all.map((tensor): Wanted => {
		const dtype = keepDType.has(tensor.name) ? tensor.dtype : storedAs(tensor, precision);
		return { name: tensor.name, dtype, shape: tensor.shape, from: { kind: "tensor", source: 0, tensor }, metric: null };
	});
	if (table.tensors.size === 0) throw toolkitError("file.no-tensors", undefined);
	const scheme = quantisedAs(table);
	if (scheme !== null && !isCastSafe(scheme) && precision !== "keep") {
		throw toolkitError("file.quantised-cast", { scheme, precision });
	}
	const { metadata, notes } = metadataFor(table, wanted, format);
	return laidOut({
		format,
		precision,
		metadata,
		tensors: wanted,
		summary: {
			kept: tally(all),
			ema: NO_TENSORS,
			junk: NO_TENSORS,
			notes,
		},
	});
}

function storedAs(tensor: Tensor, precision: Precision): DType {
	const { name, dtype, shape } = tensor;
	if (precision === "keep" || shape.length === 0) return dtype;
	const { kind, bits } = DTYPES[dtype];
	if (kind === "complex") throw toolkitError("file.complex-cast", { tensor: quoted(name), dtype, precision });
	return kind === "float" && bits >= NARROWEST_CAST ? CAST_TO[precision] : dtype;
}

function metadataFor(table: TensorTable, wanted: readonly Wanted[], format: OutputFormat): Carried {
	const { metadata, notes } = carriedMetadata(table, wanted, format);
	if (format !== "safetensors" || table.format === "safetensors") return { metadata, notes };
	return { metadata: [...FROM_TORCH, ...metadata], notes };
}
