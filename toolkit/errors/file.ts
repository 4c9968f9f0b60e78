import { listed } from "../listed.ts";
import { quoted } from "../quoted.ts";
import { countText } from "../units.ts";

/** Errors of a file as a whole: it is not a model, it is incomplete, or it cannot be converted. */
export const FILE_ERRORS = {
	"bytes.truncated": {
		text: (d: { at: number; wanted: number; got: number }) =>
			`The file ends too early: expected ${d.wanted} bytes at offset ${d.at}, found ${d.got}.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"file.empty": {
		text: () => "The file is empty.",
		hint: "The download did not start or failed. Download the file again.",
		retry: "never",
	},
	"file.incomplete": {
		text: (d: { has: number; needs: number }) =>
			`The file has only ${d.has} of the ${d.needs} bytes that its header declares.`,
		hint: "The copy is incomplete. Let it finish, or copy the file again.",
		retry: "never",
	},
	"file.crc-mismatch": {
		text: (d: { file: string; tensors: readonly string[] }) =>
			`${d.file} is damaged: ${countText(d.tensors.length, "tensor")} ${d.tensors.length === 1 ? "does" : "do"} not match the checksum in the file: ${listed(d.tensors)}.`,
		hint: "Copy or download the file again. On the command line, --ignore-crc accepts the file as it is.",
		retry: "never",
	},
	"file.not-a-model": {
		text: (d: { looksLike: string }) => `This is ${d.looksLike}, not a model.`,
		hint: "Download the model itself, a .safetensors, .ckpt or .pt file.",
		retry: "never",
	},
	"file.archive": {
		text: (d: { contents: string }) => `This is a zip archive that contains ${d.contents}; it is not a model itself.`,
		hint: "Unpack it, and use the file that comes out of it.",
		retry: "never",
	},
	"file.part": {
		text: (d: { number: number; of: number }) =>
			`This is part ${d.number} of a model split into ${d.of} parts; one part is not enough to identify the model.`,
		hint: "Join the parts with the program that split them, or get the model as one file.",
		retry: "never",
	},
	"file.no-tensors": {
		text: () => "The file contains no tensors, so there is nothing to convert.",
		hint: "It contains only settings or an empty state dict. Get the file that contains the weights.",
		retry: "never",
	},
	"file.unsupported": {
		text: (d: { looksLike: string; why: string }) => `This is ${d.looksLike}: ${d.why}.`,
		hint: "Look for the model as .safetensors or as a .ckpt saved by torch.save.",
		retry: "never",
	},
	"file.other-format": {
		text: (d: { looksLike: string; where: string }) =>
			`This is ${d.looksLike}. Autoprune does not process such models; ${d.where}.`,
		hint: "Move it there yourself.",
		retry: "never",
	},
	"file.several-roots": {
		text: (d: { roots: string }) =>
			`The file contains several sets of weights: ${d.roots}. Autoprune cannot tell which one is the model.`,
		hint: "Choose one with `--root NAME`, as in `autoprune convert model.pt model.safetensors --root NAME`.",
		retry: "never",
	},
	"file.no-root": {
		text: (d: { root: string; roots: string }) =>
			`The file has no root called ${quoted(d.root)}; its roots are ${d.roots}.`,
		hint: "Give `--root` one of these names.",
		retry: "never",
	},
	"file.dtype-not-in-pt": {
		text: (d: { tensor: string; dtype: string }) =>
			`Tensor ${d.tensor} has dtype ${d.dtype}, which some versions of torch cannot read from a .pt file.`,
		hint: "Write a .safetensors file, or choose another precision.",
		retry: "never",
	},
	"file.complex-cast": {
		text: (d: { tensor: string; dtype: string; precision: string }) =>
			`Tensor ${d.tensor} contains complex numbers (${d.dtype}); a cast to ${d.precision} would drop their imaginary parts.`,
		hint: "Convert with --precision keep.",
		retry: "never",
	},
	"file.quantised-cast": {
		text: (d: { scheme: string; precision: string }) =>
			`The file is quantised (${d.scheme}): a cast to ${d.precision} would make its weights meaningless.`,
		hint: "Convert with --precision keep, or get the model in half or full precision.",
		retry: "never",
	},
	"file.size-not-exact": {
		text: (d: { tensor: string }) =>
			`Tensor ${d.tensor} is empty, but one of its dimensions exceeds 2^53 and cannot be written exactly.`,
		hint: "No model needs such a tensor. Remove it with the program that made it, or keep the file as it is.",
		retry: "never",
	},
	"file.gguf-stays": {
		text: () => "GGUF files cannot be converted: no other format can store their quantised blocks.",
		hint: "Use it as it is, or get the model as .safetensors.",
		retry: "never",
	},
	"file.name-not-text": {
		text: (d: { name: string }) => `The name ${d.name} contains half a character (a lone surrogate).`,
		hint: "No file format can store it. Get the model from its original source, or another version of it.",
		retry: "never",
	},
} as const;
