import { quoted } from "../quoted.ts";

/** Errors that the zip reader finds. */
export const ZIP_ERRORS = {
	"zip.no-directory": {
		text: (d: { size: number }) => `The zip archive of ${d.size} bytes has no directory at its end.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"zip.malformed": {
		text: (d: { what: string; at: number }) => `The zip archive is broken at offset ${d.at}: ${d.what}.`,
		hint: "The file is damaged. Copy or download it again.",
		retry: "never",
	},
	"zip.ambiguous": {
		text: (d: { what: string; at: number }) =>
			`Different programs would read different contents from this zip archive (offset ${d.at}): ${d.what}.`,
		hint: "torch.save does not write such files; this one may be made to deceive a scanner. Get the model from its author.",
		retry: "never",
	},
	"zip.unsupported": {
		text: (d: { name: string; what: string }) => `The zip record ${quoted(d.name)} ${d.what}.`,
		hint: "torch.save does not write such records. If you trust the file, load it in torch and save it again.",
		retry: "never",
	},
	"zip.crc": {
		text: (d: { name: string; wanted: number; got: number }) =>
			`The zip record ${quoted(d.name)} has CRC ${d.got.toString(16)}, but its directory says ${d.wanted.toString(16)}.`,
		hint: "The file is damaged. Copy or download it again.",
		retry: "never",
	},
	"zip.limit": {
		text: (d: { what: string; is: number; most: number }) =>
			`The zip archive has ${d.is} ${d.what}; autoprune reads at most ${d.most}.`,
		hint: "No known model comes near this limit. Get the model as .safetensors.",
		retry: "never",
	},
} as const;
