import { defineErrors } from "../toolkit/errors.ts";

/** Errors of installing the daemon as a service. */
export const serviceError = defineErrors({
	"service.foreign-file": {
		text: (d: { file: string }) => `${d.file} already exists, and autoprune did not write it.`,
		hint: "Nothing was changed. If you do not need that file, move it away and try again.",
		retry: "never",
	},
	"service.no-supervisor": {
		text: (d: { what: string }) => `No service can be set up here: ${d.what}.`,
		hint: "`autoprune service print` shows what would be installed; in a container, let the container start `autoprune watch`.",
		retry: "never",
	},
	"service.no-rights": {
		text: (d: { file: string; errno: string }) => `No permission to write ${d.file} (${d.errno}).`,
		hint: "Use sudo to install it for all users, or --user to install it only for yourself.",
		retry: "never",
	},
	"service.user-only": {
		text: () => "On Windows, a service can only be set up for one user, not for the machine.",
		hint: "Leave out --system: the service then starts when you log on.",
		retry: "never",
	},
	"service.not-installed": {
		text: (d: { file: string }) => `The service is not installed: there is no ${d.file}.`,
		hint: "`autoprune service install` installs it; --user and --system choose for whom.",
		retry: "never",
	},
	"service.command-failed": {
		text: (d: { command: string; said: string }) => `\`${d.command}\` failed: ${d.said}`,
		hint: "The service file was written. `autoprune service status` shows the state of the service and its last log lines.",
		retry: "never",
	},
	"service.odd-path": {
		text: (d: { path: string; why: string }) => `A service file cannot contain the path ${d.path}: ${d.why}.`,
		hint: "Rename that folder.",
		retry: "never",
	},
});
