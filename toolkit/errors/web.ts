/** Errors of the web page's server. */
export const WEB_ERRORS = {
	"web.no-address": {
		text: (d: { host: string; port: number; errno: string }) =>
			`The web page cannot be served at ${d.host}, port ${d.port} (${d.errno}).`,
		hint: "Set `web.host` to an address of this machine and `web.port` to a free port, or set `web: false`. The daemon works without its page.",
	},
	"web.token-file": {
		text: (d: { path: string; found: string }) => `The token of the web page in ${d.path} cannot be used: ${d.found}.`,
		hint: "Delete that file and restart the daemon, which then writes a new token. The daemon works without its page.",
	},
	"web.host": {
		text: (d: { host: string }) => `This server is not called ${d.host}.`,
		hint: "Open the page at the address that `autoprune status` prints, or add this name to `web.hosts` in the settings.",
	},
	"web.cross-site": {
		text: (d: { from: string }) => `The request was made by another site: ${d.from}.`,
		hint: "Open the page itself. Other sites cannot use it from a browser; a script should send no Origin header.",
	},
	"web.method": {
		text: (d: { method: string }) => `${d.method} is not allowed here.`,
		hint: "Use GET to read, and POST with the header X-Autoprune: 1 to change something.",
	},
	"web.header-missing": {
		text: (d: { method: string }) => `A ${d.method} request must have the header X-Autoprune: 1.`,
		hint: "Add that header; it shows that no other site made the request.",
	},
	"web.content-type": {
		text: (d: { found: string }) => `The content type is ${d.found}; it must be application/json.`,
		hint: "Send JSON with the header Content-Type: application/json.",
	},
	"web.not-json": {
		text: (d: { found: string }) => `The request is not what is expected here: ${d.found}.`,
		hint: "Send a JSON object with the fields of this address.",
	},
	"web.no-length": {
		text: () => "The request does not say how long it is.",
		hint: "Send it with the header Content-Length, not in chunks.",
	},
	"web.too-long": {
		text: (d: { most: number }) => `The request is longer than ${d.most} bytes.`,
		hint: "Send less. Nothing that this address takes is longer.",
	},
	"web.query": {
		text: (d: { found: string }) => `The address has a value that is not allowed: ${d.found}.`,
		hint: "Correct the part of the address after the question mark.",
	},
	"web.token": {
		text: (d: { given: boolean }) => (d.given ? "The token is wrong." : "A token is needed."),
		hint: "Open the page at the address that `autoprune status` prints; it contains the token. A script sends it as Authorization: Bearer.",
	},
	"web.token-tries": {
		text: (d: { most: number }) => `More than ${d.most} wrong tokens were sent within a minute.`,
		hint: "Wait a minute. `autoprune status` prints the address with the right token.",
	},
	"web.not-found": {
		text: (d: { path: string }) => `There is nothing at ${d.path}.`,
		hint: "Open the page at its first address, without a path.",
	},
	"web.outside": {
		text: (d: { path: string }) => `${d.path} is outside all inboxes and libraries.`,
		hint: "Choose a folder in an inbox or in a library. `autoprune undo --to` also takes other folders.",
	},
	"web.streams": {
		text: (d: { most: number }) => `${d.most} pages are open already.`,
		hint: "Close one of them, and reload this page.",
	},
};
