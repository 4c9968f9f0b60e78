/** Faults of installing the daemon as a service. */
export const SERVICE_ERRORS = {
	"service.foreign-file": {
		text: (d: { file: string }) => `${d.file} is there, and autoprune did not write it.`,
		hint: "Nothing was changed. If you do not need that file, move it away and try again.",
	},
	"service.no-supervisor": {
		text: (d: { what: string }) => `No service can be set up here: ${d.what}.`,
		hint: "`autoprune service print` shows what would be installed; in a container, have it start `autoprune watch`.",
	},
	"service.no-rights": {
		text: (d: { file: string; errno: string }) => `${d.file} may not be written (${d.errno}).`,
		hint: "For all users, run it with sudo; for yourself alone, give it --user.",
	},
	"service.not-installed": {
		text: (d: { file: string }) => `The service is not installed: there is no ${d.file}.`,
		hint: "`autoprune service install` sets it up; --user and --system say for whom.",
	},
	"service.command-failed": {
		text: (d: { command: string; said: string }) => `\`${d.command}\` failed: ${d.said}`,
		hint: "The file is written. `autoprune service status` shows how the service is, and its last lines of log why.",
	},
	"service.odd-path": {
		text: (d: { path: string; why: string }) => `A service cannot be told the path ${d.path}: ${d.why}.`,
		hint: "Rename that folder.",
	},
} as const;
