import { countText } from "../units.ts";

/** Faults of a model that was read well: what it is, and what cannot be done with it. */
export const MODEL_ERRORS = {
	"model.unknown": {
		text: (d: { tensors: number; names: string; parts: string; resembles: string }) => {
			const names = d.names === "" ? "" : ` (${d.names})`;
			const whole = d.parts === "" ? "is of" : `holds ${d.parts}, but is of`;
			const what = d.parts === "" ? "no known architecture" : "no known architecture as a whole";
			return `This file of ${countText(d.tensors, "tensor")} ${whole} ${what}${names}. ${d.resembles}`;
		},
		hint: "If it is a model for pictures, video or sound, please report its `autoprune inspect --full`. `onUnknown: place` puts such files in the library under `Unsorted/`.",
	},
	"model.unknown-pickle": {
		text: (d: { others: string; globals: string }) =>
			`This file is of no known architecture and cannot be placed: as safetensors it would lack ${d.others}, and as a pickle it names ${d.globals}, which can run code when it is loaded.`,
		hint: "Write the part that you need as safetensors, `autoprune convert`, and put it where it belongs.",
	},
	"model.damaged": {
		text: (d: { architecture: string; missing: string }) => `This is ${d.architecture}, but ${d.missing}.`,
		hint: "A web UI would fill the gap with whatever it loaded before. Get a complete copy, or put the part in: `autoprune replace`.",
	},
	"model.ambiguous": {
		text: (d: { architectures: string }) => `This could be ${d.architectures}, and nothing in it decides.`,
		hint: "Please report its `autoprune inspect --full`.",
	},
} as const;
