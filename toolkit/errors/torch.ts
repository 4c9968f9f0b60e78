import { quoted } from "../quoted.ts";

/** Faults that the torch reader finds. */
export const TORCH_ERRORS = {
	"torch.malformed": {
		text: (d: { at: number; what: string }) => `The torch file is broken at offset ${d.at}: ${d.what}.`,
		hint: "torch.save writes no such file. Download it again, if you can as .safetensors.",
	},
	"torch.storage": {
		text: (d: { key: string; what: string }) => `Storage ${quoted(d.key)} ${d.what}.`,
		hint: "The file is damaged: its weights do not fit its own description. Copy or download it again.",
	},
	"torch.dtype": {
		text: (d: { tensor: string; dtype: string }) =>
			`Tensor ${quoted(d.tensor)} is ${d.dtype}, which no other format can hold.`,
		hint: "Quantised and complex weights stay with the program that made them. Get the unquantised model.",
	},
	"torch.kind": {
		text: (d: { tensor: string; what: string }) =>
			`Tensor ${quoted(d.tensor)} is ${d.what}; only dense tensors with their own bytes are read.`,
		hint: "Load the model in torch where you trust it and save it with plain tensors.",
	},
	"torch.name": {
		text: (d: { name: string; what: string }) => `A tensor cannot be named: ${quoted(d.name)} ${d.what}.`,
		hint: "torch has no such state dict. Get the model as .safetensors.",
	},
	"torch.expanded": {
		text: (d: { tensor: string; bytes: number; most: number }) =>
			`Tensor ${quoted(d.tensor)} would take ${d.bytes} bytes written out, at most ${d.most} are allowed for this file.`,
		hint: "The file may be made to fill your disk. Get the model from its author.",
	},
	"torch.limit": {
		text: (d: { what: string; most: number }) => `The file goes beyond ${d.most} ${d.what}.`,
		hint: "No model is like this. Get it as .safetensors.",
	},
} as const;
