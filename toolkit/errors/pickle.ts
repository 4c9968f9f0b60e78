import { quoted } from "../quoted.ts";

/** Faults that the pickle reader finds. */
export const PICKLE_ERRORS = {
	"pickle.dangerous": {
		text: (d: { name: string; at: number; others: number }) =>
			`The pickle names ${plainOr(d.name)} at offset ${d.at}${d.others > 0 ? ` and ${d.others} more like it` : ""}: loading it could run code.`,
		hint: "Do not load this file in any program. Delete it and get the model as .safetensors.",
	},
	"pickle.malformed": {
		text: (d: { at: number; what: string }) => `The pickle is broken at offset ${d.at}: ${d.what}.`,
		hint: "The file is damaged, or made to confuse a scanner. Download it again, if you can as .safetensors.",
	},
	"pickle.truncated": {
		text: (d: { at: number; wanted: number; has: number }) =>
			`The pickle ends too early: wanted ${d.wanted} bytes at offset ${d.at}, ${d.has} are there.`,
		hint: "The copy is incomplete. Copy or download the file again.",
	},
	"pickle.limit": {
		text: (d: { at: number; what: string; most: number }) =>
			`The pickle goes beyond ${d.most} ${d.what} at offset ${d.at}.`,
		hint: "No model needs that much. Get it as .safetensors.",
	},
	"pickle.unsupported": {
		text: (d: { at: number; what: string }) => `The pickle uses ${d.what} at offset ${d.at}.`,
		hint: "torch.save writes no such pickle. Get the model as .safetensors.",
	},
} as const;

/** A name as it is when it is one; in quotes when it holds what no name does. */
function plainOr(name: string): string {
	return /^[\w.]{1,200}$/.test(name) ? name : quoted(name);
}
