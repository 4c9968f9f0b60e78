const MAKE_AGAIN = "The file is damaged or was made by a faulty program. Get it again, or another version of it.";

/** Faults that the safetensors reader and writer find. Positions are bytes of the file. */
export const SAFETENSORS_ERRORS = {
	"safetensors.header-too-small": {
		text: (d: { size: number }) => `The file has ${d.size} bytes; the length of a safetensors header takes 8.`,
		hint: "The copy is incomplete. Copy or download the file again.",
	},
	"safetensors.header-too-large": {
		text: (d: { bytes: number; most: number }) =>
			`The safetensors header has ${d.bytes} bytes; no program reads more than ${d.most}.`,
		hint: "This is not damage: nearly all of such a header is metadata, which is too long for every loader. Write the file again with less of it.",
	},
	"safetensors.header-beyond-file": {
		text: (d: { needs: number; has: number }) =>
			`The header alone reaches to byte ${d.needs}, and the file has ${d.has} bytes.`,
		hint: "The copy is incomplete. Copy or download the file again.",
	},
	"safetensors.not-utf8": {
		text: (d: { at: number }) => `The header is not UTF-8 at byte ${d.at}.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.json": {
		text: (d: { at: number; what: string }) => `The header is wrong at byte ${d.at}: ${d.what}.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.duplicate": {
		text: (d: { at: number; what: string }) => `The header names ${d.what} twice, again at byte ${d.at}.`,
		hint: "Nothing says which of the two is meant. Get the file again, or another version of it.",
	},
	"safetensors.too-many": {
		text: (d: { what: string; most: number }) => `The header has more ${d.what} than the ${d.most} that are allowed.`,
		hint: "No known model comes near this. If yours is real, please report it.",
	},
	"safetensors.dtype": {
		text: (d: { tensor: string; dtype: string }) => `Tensor ${d.tensor} is of the unknown dtype ${d.dtype}.`,
		hint: "If the file is made by a newer program, look for a newer autoprune.",
	},
	"safetensors.offset": {
		text: (d: { tensor: string; begin: number; end: number; expected: number }) =>
			`Tensor ${d.tensor} lies at ${d.begin} to ${d.end}; its neighbour ends at ${d.expected}, where it must begin.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.overflow": {
		text: (d: { tensor: string; shape: string }) =>
			`Tensor ${d.tensor} of shape ${d.shape} is larger than any file can be.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.misaligned": {
		text: (d: { tensor: string; dtype: string; bits: number }) =>
			`Tensor ${d.tensor} has ${d.bits} bits of ${d.dtype}, which is no whole number of bytes.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.size": {
		text: (d: { tensor: string; dtype: string; shape: string; wanted: number; got: number }) =>
			`Tensor ${d.tensor} of ${d.dtype} ${d.shape} takes ${d.wanted} bytes, and its place has ${d.got}.`,
		hint: MAKE_AGAIN,
	},
	"safetensors.trailing": {
		text: (d: { has: number; needs: number }) =>
			`The file has ${d.has} bytes, and its tensors end at ${d.needs}: what follows belongs to none.`,
		hint: "Something was appended, or a download was resumed wrongly. Get the file again.",
	},
	"safetensors.reserved-name": {
		text: () => "A tensor is called __metadata__, which a safetensors file cannot hold.",
		hint: "Convert to .pt instead.",
	},
} as const;
