import type { FactorRole } from "./algebra.ts";
import type { DialectEnding } from "./dialects.ts";

/**
 * The parsed end of a tensor's name: the length of the module's name, and the tensor's role in the module's adapter.
 */
export interface ReadEnding {
	/** Length of the module's name, with its prefix. */
	readonly moduleLength: number;
	readonly role: FactorRole;
	readonly ending: DialectEnding;
}

type Word = readonly [role: FactorRole, ending: DialectEnding];

const OTHER: readonly FactorRole[] = [
	"alpha",
	"hada_w1_a",
	"hada_w1_b",
	"hada_w2_a",
	"hada_w2_b",
	"hada_t1",
	"hada_t2",
	"lokr_w1",
	"lokr_w1_a",
	"lokr_w1_b",
	"lokr_w2",
	"lokr_w2_a",
	"lokr_w2_b",
	"lokr_t2",
	"oft_blocks",
	"oft_R",
	"rescale",
	"on_input",
	"diff",
	"diff_b",
	"diff_m",
];

/**
 * The last word of a name, without `.weight`. PEFT, kohya, LyCORIS and ComfyUI (`comfy/lora.py`, `weight_adapter/`).
 */
const WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
	["lora_A", ["down", "A-B"]],
	["lora_B", ["up", "A-B"]],
	["lora_embedding_A", ["embedding", "A-B"]],
	["lora_embedding_B", ["embedding", "A-B"]],
	["lora_magnitude_vector", ["magnitude", "other"]],
	["lora_down", ["down", "down-up"]],
	["lora_up", ["up", "down-up"]],
	["lora_mid", ["mid", "other"]],
	["dora_scale", ["magnitude", "other"]],
	["oft_diag", ["oft_blocks", "other"]],
	["w_norm", ["norm", "other"]],
	["b_norm", ["norm", "other"]],
	["set_weight", ["diff", "other"]],
	["reshape_weight", ["reshape", "other"]],
	...OTHER.map((role): [string, Word] => [role, [role, "other"]]),
]);

/** GLoRA's words, which count only before `.weight`, because they are too short to be distinctive. */
const WEIGHT_WORDS: ReadonlyMap<string, Word> = new Map<string, Word>([
	["a1", ["glora_a1", "other"]],
	["a2", ["glora_a2", "other"]],
	["b1", ["glora_b1", "other"]],
	["b2", ["glora_b2", "other"]],
]);

/** Words after which PEFT may leave the adapter's name. */
const PEFT_WORD = /^lora_(A|B|embedding_A|embedding_B|magnitude_vector)$/;

/** Parses the end of a tensor's name; null if it is not the name of an adapter's tensor. */
export function readEnding(name: string): ReadEnding | null {
	const isWeight = name.endsWith(".weight");
	const isBias = !isWeight && name.endsWith(".bias");
	const end = isWeight ? name.length - 7 : isBias ? name.length - 5 : name.length;
	const dot = name.lastIndexOf(".", end - 1);
	if (dot <= 0) return null;
	const word = name.slice(dot + 1, end);
	const known = WORDS.get(word) ?? (isWeight ? WEIGHT_WORDS.get(word) : undefined);
	if (known !== undefined) return { moduleLength: dot, role: isBias ? "bias" : known[0], ending: known[1] };
	if (isWeight && (word === "down" || word === "up")) return readDownUp(name, dot, word);
	return readNamed(name, dot, word);
}

/** `.lora.down`, `.lora_linear_layer.down`, `.to_q_lora.down`, `.qkv_lora1.down`. */
function readDownUp(name: string, dot: number, role: "down" | "up"): ReadEnding | null {
	const before = name.lastIndexOf(".", dot - 1);
	const word = name.slice(before + 1, dot);
	if (before <= 0) return null;
	if (word === "lora" || word === "lora_linear_layer") return { moduleLength: before, role, ending: "lora.down" };
	if (!name.slice(0, before).endsWith(".processor")) return null;
	// XLabs' processors are not modules of the network, but the network's text lists their whole names as if they were.
	if (word.startsWith("qkv_lora") || word.startsWith("proj_lora")) {
		return { moduleLength: dot, role, ending: "numbered-processor" };
	}
	return word.endsWith("_lora") ? { moduleLength: dot - "_lora".length, role, ending: "processor" } : null;
}

/** `.lora_A.default`, or a piece of a fused module: `.lora_down.0`, `.oft_blocks.2`. */
function readNamed(name: string, dot: number, word: string): ReadEnding | null {
	const before = name.lastIndexOf(".", dot - 1);
	if (before <= 0) return null;
	const wordBefore = name.slice(before + 1, dot);
	const known = WORDS.get(wordBefore);
	if (known === undefined) return null;
	const [role, ending] = known;
	if (PEFT_WORD.test(wordBefore)) {
		return { moduleLength: before, role, ending: ending === "A-B" ? "A-B-named" : ending };
	}
	return /^\d{1,3}$/.test(word) ? { moduleLength: before, role: "piece", ending } : null;
}
