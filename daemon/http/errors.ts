import { defineErrors } from "../../toolkit/errors.ts";
import { sizeText } from "../../toolkit/units.ts";

/** Errors of the web page's server, and of uploads through the page. */
export const webError = defineErrors({
	"web.no-address": {
		text: (d: { host: string; port: number; errno: string }) =>
			`The web page cannot be served at ${d.host}, port ${d.port} (${d.errno}).`,
		hint: "Set `web.host` to an address of this machine and `web.port` to a free port, or set `web: false`. The daemon works without its page.",
		retry: "never",
	},
	"web.token-file": {
		text: (d: { path: string; found: string }) => `The token of the web page in ${d.path} cannot be used: ${d.found}.`,
		hint: "Delete that file and restart the daemon, which then writes a new token. The daemon works without its page.",
		retry: "never",
	},
	"web.host": {
		text: (d: { host: string }) => `This server is not called ${d.host}.`,
		hint: "Open the page at the address that `autoprune status` prints, or add this name to `web.hosts` in the settings.",
		retry: "never",
	},
	"web.cross-site": {
		text: (d: { from: string }) => `The request was made by another site: ${d.from}.`,
		hint: "Open the page itself. Other sites cannot use it from a browser; a script should send no Origin header.",
		retry: "never",
	},
	"web.method": {
		text: (d: { method: string }) => `${d.method} is not allowed here.`,
		hint: "Use GET to read, and POST with the header X-Autoprune: 1 to change something.",
		retry: "never",
	},
	"web.header-missing": {
		text: (d: { method: string }) => `A ${d.method} request must have the header X-Autoprune: 1.`,
		hint: "Add that header; it shows that no other site made the request.",
		retry: "never",
	},
	"web.content-type": {
		text: (d: { found: string }) => `The content type is ${d.found}; it must be application/json.`,
		hint: "Send JSON with the header Content-Type: application/json.",
		retry: "never",
	},
	"web.not-json": {
		text: (d: { found: string }) => `The request is not what is expected here: ${d.found}.`,
		hint: "Send a JSON object with the fields of this address.",
		retry: "never",
	},
	"web.no-length": {
		text: () => "The request does not say how long it is.",
		hint: "Send it with the header Content-Length, not in chunks.",
		retry: "never",
	},
	"web.too-long": {
		text: (d: { most: number }) => `The request is longer than ${d.most} bytes.`,
		hint: "Send less. Nothing that this address takes is longer.",
		retry: "never",
	},
	"web.query": {
		text: (d: { found: string }) => `The address has a value that is not allowed: ${d.found}.`,
		hint: "Correct the part of the address after the question mark.",
		retry: "never",
	},
	"web.token": {
		text: (d: { given: boolean }) => (d.given ? "The token is wrong." : "A token is needed."),
		hint: "Open the page at the address that `autoprune status` prints; it contains the token. A script sends it as Authorization: Bearer.",
		retry: "never",
	},
	"web.token-tries": {
		text: (d: { most: number }) => `More than ${d.most} wrong tokens were sent within a minute.`,
		hint: "Wait a minute. `autoprune status` prints the address with the right token.",
		retry: "never",
	},
	"web.not-found": {
		text: (d: { path: string }) => `There is nothing at ${d.path}.`,
		hint: "Open the page at its first address, without a path.",
		retry: "never",
	},
	"web.outside": {
		text: (d: { path: string }) => `${d.path} is outside all inboxes and libraries.`,
		hint: "Choose a folder in an inbox or in a library. `autoprune undo --to` also takes other folders.",
		retry: "never",
	},
	"web.root": {
		text: (d: { root: number; count: number }) =>
			`No folder has the number ${d.root}; the numbers are 0 to ${d.count - 1}.`,
		hint: "Reload the page; the inboxes or libraries in the settings have changed.",
		retry: "never",
	},
	"web.file-path": {
		text: (d: { path: string; why: string }) => `${JSON.stringify(d.path)} is not the path of a file: ${d.why}.`,
		hint: "Give the path of a file below an inbox or a library, with / between its names.",
		retry: "never",
	},
	"web.link-outside": {
		text: (d: { path: string; folder: string }) => `${d.path} is reached by a link that leads out of ${d.folder}.`,
		hint: "The page opens only files in the inboxes and libraries. `autoprune inspect` opens any file.",
		retry: "never",
	},
	"web.streams": {
		text: (d: { most: number }) => `${d.most} pages are open already.`,
		hint: "Close one of them, and reload this page.",
		retry: "never",
	},
	"web.settings-changed": {
		text: (d: { path: string }) => `The settings file ${d.path} has changed since it was read.`,
		hint: "Read the settings again, and repeat the change.",
		retry: "never",
	},
	"web.no-setting": {
		text: (d: { name: string }) => `There is no setting ${d.name}.`,
		hint: "Change a setting that the page lists; a group of settings is changed one by one.",
		retry: "never",
	},
	"web.setting-by-hand": {
		text: (d: { name: string; path: string }) =>
			`The setting ${d.name} cannot be changed through the page, only in ${d.path}.`,
		hint: "Change it in the settings file with a text editor, and restart the daemon. With `web.token: always` the page can change `library` and `inbox`.",
		retry: "never",
	},
	"web.originals-sooner": {
		text: (d: { name: string }) =>
			`A page without a token can only keep originals longer, and this change of ${d.name} would remove them sooner.`,
		hint: "Change it in the settings file with a text editor, or set `web.token: always`: the page then asks for a token, and can change it.",
		retry: "never",
	},
	"web.settings-not-writable": {
		text: (d: { path: string; errno: string }) => `The settings file ${d.path} cannot be written (${d.errno}).`,
		hint: "Give the user that runs autoprune write access to the file and its folder, or change the file with a text editor. The system service may only read its settings.",
		retry: "never",
	},
	"upload.name": {
		text: (d: { name: string; why: string }) => `A file cannot be uploaded as ${d.name}: ${d.why}.`,
		hint: "Rename the file, and upload it again.",
		retry: "never",
	},
	"upload.inbox": {
		text: (d: { inbox: number; count: number }) =>
			`No inbox has the number ${d.inbox}; the numbers are 0 to ${d.count - 1}.`,
		hint: "Reload the page; the inboxes in the settings have changed.",
		retry: "never",
	},
	"upload.room": {
		text: (d: { inbox: string; needs: number; free: number }) =>
			`The upload needs ${sizeText(d.needs)} on the disk of ${d.inbox}, where ${sizeText(d.free)} are available.`,
		hint: "Free some space on that disk, and upload the file again.",
		retry: "never",
	},
	"upload.unknown": {
		text: (d: { id: string }) => `There is no unfinished upload ${d.id}.`,
		hint: "It was finished or cancelled, or was older than a week. Upload the file again.",
		retry: "never",
	},
	"upload.offset": {
		text: (d: { given: string; offset: number }) => `The upload goes on at byte ${d.offset}, not at ${d.given}.`,
		hint: "Ask for the upload, and send the bytes from its offset on.",
		retry: "never",
	},
	"upload.busy": {
		text: (d: { id: string }) => `Another page is sending the upload ${d.id}.`,
		hint: "Wait until that page is done, or close it.",
		retry: "never",
	},
	"upload.too-many": {
		text: (d: { most: number }) => `${d.most} files are being uploaded already.`,
		hint: "Wait until one of them is done, and go on with this one then.",
		retry: "never",
	},
	"task.name": {
		text: (d: { name: string; why: string }) => `A model cannot be written as ${d.name}: ${d.why}.`,
		hint: "Choose another name. The plan proposes one.",
		retry: "never",
	},
	"task.unknown": {
		text: (d: { id: string }) => `There is no task ${d.id}.`,
		hint: "Reload the page. The daemon lists its last 50 tasks. After a restart it lists only the tasks that it did not finish.",
		retry: "never",
	},
	"task.ended": {
		text: (d: { name: string; state: string }) =>
			`The task that writes ${d.name} cannot be cancelled: it is ${d.state}.`,
		hint: "Nothing has to be cancelled. If you do not want the written file, delete it.",
		retry: "never",
	},
	"task.interrupted": {
		text: (d: { name: string }) =>
			`The daemon was restarted before ${d.name} was finished, and no complete file was written.`,
		hint: "Start the task again in the workshop.",
		retry: "never",
	},
	"task.too-many": {
		text: (d: { most: number }) => `${d.most} tasks are waiting already.`,
		hint: "Wait until one of them is done, or cancel one.",
		retry: "never",
	},
	"task.space": {
		text: (d: { folder: string; needs: number; free: number }) =>
			`The output needs ${sizeText(d.needs)} on the disk of ${d.folder}, where ${sizeText(d.free)} are available.`,
		hint: "Free some space on that disk, and start the task again.",
		retry: "never",
	},
	"task.memory": {
		text: (d: { needs: number; free: number }) =>
			`The task needs about ${sizeText(d.needs)} of memory, and ${sizeText(d.free)} are available.`,
		hint: "Close other programs, or wait until the running jobs are done, and start the task again.",
		retry: "never",
	},
	"task.engine-died": {
		text: (d: { how: string }) => `The process that reads and writes models ended during the work: ${d.how}.`,
		hint: "The machine may have run out of memory. Try it again; if it happens again, please report it.",
		retry: "never",
	},
	"upload.length": {
		text: (d: { found: string; most: number }) =>
			`The body of the request has ${d.found} bytes; the upload lacks ${d.most} bytes.`,
		hint: "Send the bytes from the offset on, with their number as Content-Length.",
		retry: "never",
	},
});
