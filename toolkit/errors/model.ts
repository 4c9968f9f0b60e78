/** Faults of a model that was read well: what it is, and what cannot be done with it. */
export const MODEL_ERRORS = {
	"model.unknown": {
		text: (d: { tensors: number; names: string; parts: string }) => {
			const names = d.names === "" ? "" : ` (${d.names})`;
			if (d.parts === "") return `This file of ${d.tensors} tensors is of no known architecture${names}.`;
			return `This file of ${d.tensors} tensors holds ${d.parts}, but is of no known architecture as a whole${names}.`;
		},
		hint: "If it is a Stable Diffusion model, please report its `autoprune inspect --full`.",
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
