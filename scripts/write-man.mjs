// Writes man/autoprune.1 from the built command line; a test holds the two together.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { manualPage } from "../dist/cli/manual.js";
import { createProgram } from "../dist/cli/program.js";
import { wordsOf } from "../dist/cli/words.js";
import { settingsList } from "../dist/config/settings-list.js";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
mkdirSync("man", { recursive: true });
writeFileSync("man/autoprune.1", manualPage(wordsOf(await createProgram(version)), settingsList(), version));
