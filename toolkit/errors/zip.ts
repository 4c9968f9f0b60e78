import { quoted } from "../quoted.ts";

/** Faults that the zip reader finds. */
export const ZIP_ERRORS = {
	"zip.no-directory": {
		text: (d: { size: number }) => `The zip archive of ${d.size} bytes does not end with its directory.`,
		hint: "The copy is incomplete. Copy or download the file again.",
	},
	"zip.malformed": {
		text: (d: { what: string; at: number }) => `The zip archive is broken at offset ${d.at}: ${d.what}.`,
		hint: "The file is damaged. Copy or download it again.",
	},
	"zip.ambiguous": {
		text: (d: { what: string; at: number }) =>
			`Programs would disagree about what is in this zip archive (offset ${d.at}): ${d.what}.`,
		hint: "torch.save writes no such file; this one may be made to deceive a scanner. Get the model from its author.",
	},
	"zip.unsupported": {
		text: (d: { name: string; what: string }) => `The zip record ${quoted(d.name)} ${d.what}.`,
		hint: "torch.save stores records plainly. Load the model in torch where you trust it and save it again.",
	},
	"zip.crc": {
		text: (d: { name: string; wanted: number; got: number }) =>
			`The zip record ${quoted(d.name)} has CRC ${d.got.toString(16)}, its directory says ${d.wanted.toString(16)}.`,
		hint: "The file is damaged. Copy or download it again.",
	},
	"zip.limit": {
		text: (d: { what: string; is: number; most: number }) =>
			`The zip archive has ${d.is} ${d.what}, at most ${d.most} are read.`,
		hint: "No model is like this. Get it as .safetensors.",
	},
} as const;
