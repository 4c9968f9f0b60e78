/** The help text of `--root`, shared by every command that reads models. */
export const ROOT_HELP = "which root to read in a .ckpt, .pt or .pth file that contains several sets of weights";
