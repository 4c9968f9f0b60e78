import { expect, test } from "vitest";
import { stateFolder } from "../../../daemon/journal/place.ts";

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
])("state lies where the system says: $name", ({ env, platform, folder }) => {
	expect(stateFolder(env, platform, "/h")).toBe(folder);
});
