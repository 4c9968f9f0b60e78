import { sizeText } from "../units.ts";

/** Errors of uploads through the web page. */
export const UPLOAD_ERRORS = {
	"upload.name": {
		text: (d: { name: string; why: string }) => `A file cannot be uploaded as ${d.name}: ${d.why}.`,
		hint: "Rename the file, and upload it again.",
	},
	"upload.inbox": {
		text: (d: { inbox: number; count: number }) =>
			`There is no inbox ${d.inbox}; there are ${d.count}, counted from 0.`,
		hint: "Reload the page; the inboxes in the settings have changed.",
	},
	"upload.room": {
		text: (d: { inbox: string; needs: number; free: number }) =>
			`The upload needs ${sizeText(d.needs)} on the disk of ${d.inbox}, where ${sizeText(d.free)} are available.`,
		hint: "Free some space on that disk, and upload the file again.",
	},
	"upload.unknown": {
		text: (d: { id: string }) => `There is no unfinished upload ${d.id}.`,
		hint: "It was finished or cancelled, or was older than a week. Upload the file again.",
	},
	"upload.offset": {
		text: (d: { given: string; offset: number }) => `The upload goes on at byte ${d.offset}, not at ${d.given}.`,
		hint: "Ask for the upload, and send the bytes from its offset on.",
	},
	"upload.busy": {
		text: (d: { id: string }) => `Another page is sending the upload ${d.id}.`,
		hint: "Wait until that page is done, or close it.",
	},
	"upload.too-many": {
		text: (d: { most: number }) => `${d.most} files are being uploaded already.`,
		hint: "Wait until one of them is done, and go on with this one then.",
	},
	"upload.length": {
		text: (d: { found: string; most: number }) =>
			`The body of the request has ${d.found} bytes; the upload lacks ${d.most} bytes.`,
		hint: "Send the bytes from the offset on, with their number as Content-Length.",
	},
};
