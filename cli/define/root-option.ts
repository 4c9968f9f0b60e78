/** What `--root` does, for every command that reads models. */
export const ROOT_HELP = "which root to read of a .ckpt, .pt or .pth file that holds several sets of weights";
