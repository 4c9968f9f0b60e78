import { quoted } from "../quoted.ts";
import { countText } from "../units.ts";

/** Errors that the pickle reader finds. */
export const PICKLE_ERRORS = {
	"pickle.dangerous": {
		text: (d: { name: string; at: number; others: number }) =>
			`The pickle names ${plainOr(d.name)} at offset ${d.at}${d.others > 0 ? ` and ${countText(d.others, "more such name")}` : ""}: loading it could run code.`,
		hint: "Do not load this file in any program. Delete it and get the model as .safetensors.",
		retry: "never",
	},
	"pickle.malformed": {
		text: (d: { at: number; what: string }) => `The pickle is broken at offset ${d.at}: ${d.what}.`,
		hint: "The file is damaged, or made to confuse a scanner. Download it again, as .safetensors if possible.",
		retry: "never",
	},
	"pickle.truncated": {
		text: (d: { at: number; wanted: number; has: number }) =>
			`The pickle ends too early: expected ${d.wanted} bytes at offset ${d.at}, found ${d.has}.`,
		hint: "The copy is incomplete. Copy or download the file again.",
		retry: "never",
	},
	"pickle.limit": {
		text: (d: { at: number; what: string; most: number }) =>
			`The pickle exceeds the limit of ${d.most} ${d.what} at offset ${d.at}.`,
		hint: "No known model comes near this limit. Get the model as .safetensors.",
		retry: "never",
	},
	"pickle.unsupported": {
		text: (d: { at: number; what: string }) => `The pickle uses ${d.what} at offset ${d.at}.`,
		hint: "torch.save does not write such pickles. Get the model as .safetensors.",
		retry: "never",
	},
} as const;

/** A plain Python name unchanged; any other text in quotes. */
function plainOr(name: string): string {
	return /^[\w.]{1,200}$/.test(name) ? name : quoted(name);
}
