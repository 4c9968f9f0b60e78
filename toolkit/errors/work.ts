/** Faults met while working: the disk, the folders, the files' permissions. */
export const WORK_ERRORS = {
	"work.changed": {
		text: (d: { path: string }) => `${d.path} changed while it was being read.`,
		hint: "Let the copy finish; it will be looked at again.",
	},
} as const;
