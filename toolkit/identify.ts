import { familiesOf } from "./architectures/families/index.ts";
import { loraOf } from "./architectures/families/lora/lora.ts";
import { ARCHITECTURES } from "./architectures/index.ts";
import { identifyBySpec, isPartOfMore, REGISTRY } from "./identify/by-spec.ts";
import type { Registry } from "./identify/places.ts";
import { resemblanceOf } from "./identify/resemble.ts";
import { isKind, type Kind } from "./kinds.ts";
import { type Prefix, prefixesOf } from "./prefixes.ts";
import type { Tensor, TensorTable } from "./tensor.ts";
import { type Candidate, type Evidence, type Found, isIntact, type Verdict } from "./verdict.ts";

/** The most candidates that a verdict lists. */
const MOST_CANDIDATES = 4;

/** The fraction of a described network's tensors that must fit for a file to be called a damaged copy of it. */
const FEWEST_OF_DAMAGED = 0.9;

/**
 * Identifies a file. Networks that are described in full take precedence: a file that is exactly such a network is
 * identified as it. Every other network is identified by a few sentinel tensors with their dimensions, a LoRA by the
 * modules that it adapts. If several candidates remain, the file is ambiguous. A file is called damaged only if nearly
 * all of a described network fits and nothing else explains the file.
 */
export function identify(table: TensorTable, registry: Registry = REGISTRY): Verdict {
	const prefixes = prefixesOf(table.tensors);
	const bySpec = identifyBySpec(table, prefixes, registry);
	if (bySpec.kind === "ambiguous" || (bySpec.kind === "identified" && isWholeFile(bySpec, table))) return bySpec;
	const { answers, evidence } = answersFor(table, prefixes);
	const candidates = answers.filter((candidate) => !isMerePart(candidate, bySpec));
	if (bySpec.kind === "identified" && isConfirmed(bySpec, candidates)) return bySpec;
	if (bySpec.kind === "damaged" && isDamaged(bySpec, candidates, table)) return bySpec;
	const found = bySpec.found.filter(isIntact);
	const rest = { found, copies: [], rejected: bySpec.rejected };
	const [first, ...others] = candidates;
	if (first === undefined) return { kind: "unknown", ...rest, resembles: resemblanceOf(table, prefixes, bySpec) };
	if (others.length > 0) return { kind: "ambiguous", candidates: candidates.slice(0, MOST_CANDIDATES), ...rest };
	const { kind: fileKind, base, variant } = first;
	return { kind: "identified", architecture: null, fileKind, base, variant, evidence, ...rest };
}

/** Whether a candidate is a described network that is only a part of this unknown file, not the file as a whole. */
function isMerePart({ kind, base }: Candidate, bySpec: Verdict): boolean {
	if (bySpec.kind !== "unknown" || kind === "lora") return false;
	const classes = bySpec.found.map((found) => found.class);
	return ARCHITECTURES.some(
		(one) =>
			one.kind === kind && one.base === base && one.parts.length === 1 && classes.includes(one.parts[0]?.class ?? ""),
	);
}

type Identified = Extract<Verdict, { kind: "identified" }>;

function isWholeFile({ found }: Identified, { tensors }: TensorTable): boolean {
	return found.reduce((sum, one) => sum + one.tensors.length, 0) === tensors.size;
}

/** Whether the sentinels agree: further tensors beside a described network can make the file a different model. */
function isConfirmed({ base, fileKind }: Identified, candidates: readonly Candidate[]): boolean {
	return candidates.length === 0 || candidates.some((one) => one.base === base || one.kind !== fileKind);
}

/** The candidates by sentinel tensors or a LoRA's modules, the most likely first, and the evidence for them. */
function answersFor(
	table: TensorTable,
	prefixes: readonly Prefix[],
): { answers: readonly Candidate[]; evidence: Evidence } {
	const loras = loraOf(table);
	const told = loras.length > 0 ? loras : familiesOf(table, prefixes);
	const answers = told.flatMap(({ kind, base, variant }) => (isKind(kind) ? [{ kind, base, variant }] : []));
	return { answers, evidence: loras[0]?.evidence ?? "names" };
}

type Damaged = Extract<Verdict, { kind: "damaged" }>;

/**
 * Whether a file is a damaged copy of a described architecture. A part that is completely absent is not damage where
 * such files are published without it; and a network with a different number of input channels is a variant, not
 * damage.
 */
function isDamaged(verdict: Damaged, answers: readonly Candidate[], table: TensorTable): boolean {
	const { architecture, fileKind, base, absent, found } = verdict;
	const candidates = fileKind === "checkpoint" ? answers.filter(({ kind }) => !PARTS.has(kind)) : answers;
	if (candidates.length === 0) return isNearlyWhole(found);
	if (candidates.some((one) => one.base !== base || one.kind === "lora")) return false;
	if (absent.length > 0 && ARCHITECTURES.find((one) => one.id === architecture)?.inPart !== true) return true;
	if (isPartOfMore(table, verdict)) return false;
	const there = found.reduce((sum, one) => sum + one.tensors.length, 0);
	const missing = found.flatMap((one) => one.missing);
	const misshapen = found.flatMap((one) => one.misshapen).filter((name) => !isInputLayer(table.tensors.get(name)));
	const short = missing.length + misshapen.length;
	return short > 0 && there >= FEWEST_OF_DAMAGED * (there + short);
}

/** Whether nearly all of the tensors that the found components require are there. */
function isNearlyWhole(found: readonly Found[]): boolean {
	const there = found.reduce((sum, one) => sum + one.tensors.length, 0);
	const short = found.reduce((sum, one) => sum + one.missing.length + one.misshapen.length, 0);
	return there >= FEWEST_OF_DAMAGED * (there + short);
}

/** Kinds of a checkpoint's own parts: finding one in a checkpoint does not contradict that it is a checkpoint. */
const PARTS: ReadonlySet<Kind> = new Set(["vae", "text-encoder", "clip-vision", "clip-full"]);

/** Whether it is the first convolution of a UNet, whose input channels depend on the variant (such as inpainting). */
function isInputLayer(tensor: Tensor | undefined): boolean {
	return tensor?.shape.length === 4 && /(^|\.)(input_blocks\.0\.0|conv_in)\.weight$/.test(tensor.name);
}
