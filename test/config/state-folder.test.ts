import { expect, test } from "vitest";
import { stateFolder } from "../../config/state-folder.ts";

test.each<{ name: string; env: Record<string, string>; platform: NodeJS.Platform; folder: string }>([
	{
		name: "systemd's folder comes first",
		env: { STATE_DIRECTORY: "/s", XDG_STATE_HOME: "/x" },
		platform: "linux",
		folder: "/s",
	},
	{ name: "of several of systemd's the first", env: { STATE_DIRECTORY: "/s:/t" }, platform: "linux", folder: "/s" },
	{ name: "then XDG's", env: { XDG_STATE_HOME: "/x" }, platform: "linux", folder: "/x/autoprune" },
	{
		name: "a relative XDG path counts for nothing",
		env: { XDG_STATE_HOME: "x" },
		platform: "linux",
		folder: "/h/.local/state/autoprune",
	},
	{
		name: "an empty variable is none",
		env: { STATE_DIRECTORY: "" },
		platform: "linux",
		folder: "/h/.local/state/autoprune",
	},
	{ name: "macOS has its own", env: {}, platform: "darwin", folder: "/h/Library/Application Support/autoprune" },
	{
		name: "Windows has a folder for data of this machine",
		env: { LOCALAPPDATA: "C:\\Users\\me\\AppData\\Local" },
		platform: "win32",
		folder: "C:\\Users\\me\\AppData\\Local\\autoprune",
	},
	{
		name: "Windows without its variable",
		env: {},
		platform: "win32",
		folder: "\\h\\AppData\\Local\\autoprune",
	},
	{
		name: "a drive's colon does not separate folders on Windows",
		env: { STATE_DIRECTORY: "D:\\state" },
		platform: "win32",
		folder: "D:\\state",
	},
])("state is kept where the system says: $name", ({ env, platform, folder }) => {
	expect(stateFolder(env, platform, "/h")).toBe(folder);
});
