const MAKE_AGAIN = "The file is damaged or was made by a faulty program. Get it again, or another version of it.";

/** Errors that the safetensors reader and writer find. Positions are byte offsets in the file. */
export const SAFETENSORS_ERRORS = {
	"safetensors.header-too-small": {
		text: (d: { size: number }) =>
			`The file has only ${d.size} bytes; a safetensors file begins with an 8-byte header length.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"safetensors.header-too-large": {
		text: (d: { bytes: number; most: number }) =>
			`The safetensors header has ${d.bytes} bytes; programs read at most ${d.most}.`,
		hint: "The file is not damaged, but its metadata are too long for every loader. Save the file again with less metadata.",
		retry: "never",
	},
	"safetensors.header-beyond-file": {
		text: (d: { needs: number; has: number }) =>
			`The header alone needs ${d.needs} bytes, but the file has only ${d.has}.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"safetensors.not-utf8": {
		text: (d: { at: number }) => `The header is not valid UTF-8 at byte ${d.at}.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.json": {
		text: (d: { at: number; what: string }) => `The header is not valid at byte ${d.at}: ${d.what}.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.duplicate": {
		text: (d: { at: number; what: string }) => `The header names ${d.what} twice, again at byte ${d.at}.`,
		hint: "Autoprune cannot tell which of the two is right. Get the file again, or another version of it.",
		retry: "never",
	},
	"safetensors.too-many": {
		text: (d: { what: string; most: number }) => `The header has more than the allowed ${d.most} ${d.what}.`,
		hint: "No known model comes near this limit. If the file is a real model, please report it.",
		retry: "never",
	},
	"safetensors.dtype": {
		text: (d: { tensor: string; dtype: string }) => `Tensor ${d.tensor} has the unknown dtype ${d.dtype}.`,
		hint: "If a newer program wrote the file, update autoprune.",
		retry: "never",
	},
	"safetensors.offset": {
		text: (d: { tensor: string; begin: number; end: number; expected: number }) =>
			`Tensor ${d.tensor} is at bytes ${d.begin} to ${d.end}, but must begin at ${d.expected}, where its neighbour ends.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.overflow": {
		text: (d: { tensor: string; shape: string }) =>
			`Tensor ${d.tensor} of shape ${d.shape} is larger than any file can be.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.misaligned": {
		text: (d: { tensor: string; dtype: string; bits: number }) =>
			`Tensor ${d.tensor} has ${d.bits} bits of ${d.dtype}, which is not a whole number of bytes.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.size": {
		text: (d: { tensor: string; dtype: string; shape: string; wanted: number; got: number }) =>
			`Tensor ${d.tensor} of ${d.dtype} ${d.shape} needs ${d.wanted} bytes, but its offsets span ${d.got}.`,
		hint: MAKE_AGAIN,
		retry: "never",
	},
	"safetensors.trailing": {
		text: (d: { has: number; needs: number }) =>
			`The file has ${d.has} bytes, but its tensors end at byte ${d.needs}; the rest belongs to no tensor.`,
		hint: "Data was appended to the file, or a download was resumed wrongly. Get the file again.",
		retry: "never",
	},
	"safetensors.reserved-name": {
		text: () => "A tensor is called __metadata__, which a safetensors file cannot hold.",
		hint: "Convert to .pt instead.",
		retry: "never",
	},
} as const;
