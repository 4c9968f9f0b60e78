import { quoted } from "../quoted.ts";

/** Errors that the torch reader finds. */
export const TORCH_ERRORS = {
	"torch.malformed": {
		text: (d: { at: number; what: string }) => `The torch file is broken at offset ${d.at}: ${d.what}.`,
		hint: "torch.save does not write such files. Download it again, as .safetensors if possible.",
		retry: "never",
	},
	"torch.storage": {
		text: (d: { key: string; what: string }) => `Storage ${quoted(d.key)} ${d.what}.`,
		hint: "The file is damaged: its data do not match its own description. Copy or download it again.",
		retry: "never",
	},
	"torch.dtype": {
		text: (d: { tensor: string; dtype: string }) =>
			`Tensor ${quoted(d.tensor)} is ${d.dtype}, which no other format can store.`,
		hint: "Only the program that made such weights can use them. Get the unquantised model.",
		retry: "never",
	},
	"torch.kind": {
		text: (d: { tensor: string; what: string }) =>
			`Tensor ${quoted(d.tensor)} is ${d.what}; autoprune reads only dense tensors with their own bytes.`,
		hint: "If you trust the file, load it in torch and save it with plain tensors.",
		retry: "never",
	},
	"torch.name": {
		text: (d: { name: string; what: string }) => `A tensor has an unusable name: ${quoted(d.name)} ${d.what}.`,
		hint: "torch does not write such state dicts. Get the model as .safetensors.",
		retry: "never",
	},
	"torch.expanded": {
		text: (d: { tensor: string; bytes: number; most: number }) =>
			`Tensor ${quoted(d.tensor)} would need ${d.bytes} bytes when written; at most ${d.most} are allowed for this file.`,
		hint: "The file may be made to fill your disk. Get the model from its author.",
		retry: "never",
	},
	"torch.limit": {
		text: (d: { what: string; most: number }) => `The file exceeds the limit of ${d.most} ${d.what}.`,
		hint: "No known model comes near this limit. Get the model as .safetensors.",
		retry: "never",
	},
} as const;
