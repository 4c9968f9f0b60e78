/** Errors that the GGUF reader finds. */
export const GGUF_ERRORS = {
	"gguf.cut-off": {
		text: (d: { has: number }) => `The file ends after ${d.has} bytes, inside its GGUF header.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"gguf.limit": {
		text: () => "The GGUF header has more entries, tensors or dimensions than any known model.",
		hint: "If the file is a real model, please report it.",
		retry: "never",
	},
	"gguf.malformed": {
		text: (d: { tensor: string; what: string }) => `In the GGUF header, ${d.tensor} ${d.what}.`,
		hint: "The file is damaged or written by a newer version of ggml. Get it again, or update autoprune.",
		retry: "never",
	},
} as const;
