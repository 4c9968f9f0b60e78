import { safeStem } from "../../../workers/files/names.ts";
import { platform } from "../../../workers/platform/platform.ts";
import { isIgnoredName } from "../../inbox/ignored-names.ts";
import { webError } from "../errors.ts";

const MOST_BYTES = 255;

/** A daemon without a settings file looks for one of this name in its working directory, which may be the inbox. */
const SETTINGS_NAME = /^autoprune\.yaml$/i;

/** C0 and C1 control characters, and the characters that reverse how a name is shown. */
const UNSHOWABLE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Refuses a name that would be another path, or that the inbox would never take. Throws `upload.name`. */
export function checkUploadName(name: string): void {
	const why = whyNoFileName(name) ?? whyNoUpload(name);
	if (why !== null) throw webError("upload.name", { name: JSON.stringify(name.slice(0, MOST_BYTES)), why });
}

function whyNoUpload(name: string): string | null {
	if (isIgnoredName(name)) return "the inbox ignores such names";
	return SETTINGS_NAME.test(name) ? "it is the name of the settings file" : null;
}

/** Why no file is given this name; null if a file may have it. */
export function whyNoFileName(name: string): string | null {
	if (name === "") return "it is empty";
	if (Buffer.byteLength(name) > MOST_BYTES) return `it is longer than ${MOST_BYTES} bytes`;
	if (/[/\\]/.test(name)) return "it contains a slash";
	if (UNSHOWABLE.test(name)) return "it contains a character that cannot be shown";
	if (/\p{Cs}/u.test(name)) return "it is not Unicode text";
	if (name.startsWith(".")) return "it begins with a dot";
	if (platform.names === "windows" && safeStem(Buffer.from(name), "windows") !== name) {
		return "Windows does not allow this name";
	}
	return null;
}
