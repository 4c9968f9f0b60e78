export function treeOf(root: number): number[];
export function cpuSeconds(pid: number): number;
export function cpuSecondsOfTree(root: number): number;
export function rssBytes(pid: number): number;
export function openIn(pid: number): number;
