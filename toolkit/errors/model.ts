import { countText } from "../units.ts";

/** Errors of a file that can be read, but whose model is unknown, incomplete or ambiguous. */
export const MODEL_ERRORS = {
	"model.unknown": {
		text: (d: { tensors: number; names: string; parts: string; resembles: string }) => {
			const names = d.names === "" ? "" : ` (${d.names})`;
			const parts = d.parts === "" ? "" : ` It contains ${d.parts}.`;
			return `Unknown architecture: ${countText(d.tensors, "tensor")}${names}.${parts} ${d.resembles}`;
		},
		hint: "If it is a model for pictures, video or sound, please report the output of `autoprune inspect --full`. With `onUnknown: place`, such files go to `Unsorted/` in the library.",
		retry: "never",
	},
	"model.unknown-pickle": {
		text: (d: { others: string; globals: string }) =>
			`Unknown architecture, and the file cannot be placed: a safetensors file would lack ${d.others}, and the pickle names ${d.globals}, which can run code when it is loaded.`,
		hint: "Convert the part that you need to safetensors with `autoprune convert`, and move it to its folder yourself.",
		retry: "never",
	},
	"model.damaged": {
		text: (d: { architecture: string; missing: string }) => `This is ${d.architecture}, but ${d.missing}.`,
		hint: "Get a complete copy, or add the missing part with `autoprune replace`.",
		retry: "never",
	},
	"model.ambiguous": {
		text: (d: { architectures: string }) => `This could be ${d.architectures}; its tensors do not tell which.`,
		hint: "Please report the output of `autoprune inspect --full`.",
		retry: "never",
	},
} as const;
