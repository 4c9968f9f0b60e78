// Loaded into the daemon by NODE_OPTIONS: has it start its engine through a command that a test has written.
if (process.argv[1]?.endsWith("cli/main.js")) process.execPath = process.env.ENGINE_COMMAND;
