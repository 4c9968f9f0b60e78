import { defineErrors } from "../toolkit/errors.ts";

/** Errors in the configuration file. */
export const configError = defineErrors({
	"config.missing": {
		text: (d: { file: string }) => `There is no configuration file at ${d.file}.`,
		hint: "Check the path after --config, or leave it out to run with the defaults.",
		retry: "never",
	},
	"config.unreadable": {
		text: (d: { file: string; why: string }) => `${d.file} cannot be read: ${d.why}.`,
		hint: "Check the file's permissions.",
		retry: "never",
	},
	"config.invalid": {
		text: (d: { file: string; faults: readonly string[] }) =>
			`${d.file} has ${d.faults.length === 1 ? "an error" : `${d.faults.length} errors`}:\n${d.faults.map((fault) => `  ${fault}`).join("\n")}`,
		hint: "Correct the lines named above; the README lists every setting.",
		retry: "never",
	},
	"config.not-editable": {
		text: (d: { file: string; key: string }) =>
			`${d.file} is written in a way in which ${d.key} can only be changed by hand.`,
		hint: "Change the setting in the file with a text editor.",
		retry: "never",
	},
});
