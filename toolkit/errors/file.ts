import { listed } from "../listed.ts";
import { quoted } from "../quoted.ts";
import { countText } from "../units.ts";

/** Faults of a file as a whole: what it is not, and what is missing from it. */
export const FILE_ERRORS = {
	"bytes.truncated": {
		text: (d: { at: number; wanted: number; got: number }) =>
			`The file ends too early: wanted ${d.wanted} bytes at offset ${d.at}, ${d.got} are there.`,
		hint: "The copy is incomplete. Copy or download the file again.",
	},
	"file.empty": {
		text: () => "The file is empty.",
		hint: "The download did not start or failed. Download the file again.",
	},
	"file.incomplete": {
		text: (d: { has: number; needs: number }) =>
			`The file has ${d.has} of ${d.needs} bytes that its own header asks for.`,
		hint: "The copy is incomplete. Let it finish, or copy the file again.",
	},
	"file.crc-mismatch": {
		text: (d: { file: string; tensors: readonly string[] }) =>
			`${d.file} is damaged: ${countText(d.tensors.length, "tensor")} ${d.tensors.length === 1 ? "does" : "do"} not match the checksum in the file: ${listed(d.tensors)}.`,
		hint: "Copy or download the file again. On the command line, --ignore-crc takes it as it is.",
	},
	"file.not-a-model": {
		text: (d: { looksLike: string }) => `This is ${d.looksLike}, not a model.`,
		hint: "Download the model itself, a .safetensors, .ckpt or .pt file.",
	},
	"file.archive": {
		text: (d: { contents: string }) => `This is a zip archive that contains ${d.contents}; it is not a model itself.`,
		hint: "Unpack it, and use the file that comes out of it.",
	},
	"file.part": {
		text: (d: { number: number; of: number }) =>
			`This is part ${d.number} of a model in ${d.of} parts; a part alone does not say what the model is.`,
		hint: "Join the parts with the program that split them, or get the model as one file.",
	},
	"file.no-tensors": {
		text: () => "The file holds no tensors, so there is nothing to convert.",
		hint: "It is a complete file of settings or an empty state dict. Get the file that holds the weights.",
	},
	"file.unsupported": {
		text: (d: { looksLike: string; why: string }) => `This is ${d.looksLike}: ${d.why}.`,
		hint: "Look for the model as .safetensors or as a .ckpt saved by torch.save.",
	},
	"file.other-format": {
		text: (d: { looksLike: string; where: string }) =>
			`This is ${d.looksLike}. Autoprune neither changes nor sorts such models; ${d.where}.`,
		hint: "Move it there yourself.",
	},
	"file.several-roots": {
		text: (d: { roots: string }) =>
			`The file holds several sets of weights: ${d.roots}. Nothing in it says which one is the model.`,
		hint: "Choose one with `--root NAME`, as in `autoprune convert model.pt model.safetensors --root NAME`.",
	},
	"file.no-root": {
		text: (d: { root: string; roots: string }) =>
			`The file has no root called ${quoted(d.root)}; its roots are ${d.roots}.`,
		hint: "Give `--root` one of these names.",
	},
	"file.dtype-not-in-pt": {
		text: (d: { tensor: string; dtype: string }) =>
			`Tensor ${d.tensor} is of dtype ${d.dtype}, for which .pt files of every torch have no storage.`,
		hint: "Write a .safetensors file, or choose another precision.",
	},
	"file.complex-cast": {
		text: (d: { tensor: string; dtype: string; precision: string }) =>
			`Tensor ${d.tensor} holds complex numbers (${d.dtype}); as ${d.precision} they would lose a half of each.`,
		hint: "Convert with --precision keep.",
	},
	"file.quantised-cast": {
		text: (d: { scheme: string; precision: string }) =>
			`The file is quantised (${d.scheme}): cast to ${d.precision}, its weights would lose their meaning.`,
		hint: "Convert with --precision keep, or get the model in half or full precision.",
	},
	"file.size-not-exact": {
		text: (d: { tensor: string }) =>
			`Tensor ${d.tensor} is empty, but one of its dimensions is beyond 2^53, which cannot be written exactly.`,
		hint: "No model needs such a tensor. Remove it with the program that made it, or keep the file as it is.",
	},
	"file.gguf-stays": {
		text: () => "A GGUF file is quantised for programs that read GGUF, and no other format holds its blocks.",
		hint: "Use it as it is, or get the model as .safetensors.",
	},
	"file.name-not-text": {
		text: (d: { name: string }) => `The name ${d.name} holds half a character (a lone surrogate).`,
		hint: "No file can store it. Get the model from where it was made, or another version of it.",
	},
} as const;
