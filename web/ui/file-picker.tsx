// biome-ignore-all lint/a11y/useFocusableInteractive: the focus stays in the field of a combobox
// biome-ignore-all lint/a11y/useKeyWithClickEvents: the keys are those of the field
// biome-ignore-all lint/a11y/useSemanticElements: an option cannot have two lines and a size
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { WireFile, WireListedFile, WireRoot } from "../../daemon/http/wire/models.ts";
import { type Asked, useAsked } from "../app/asked.ts";
import { listFiles } from "../app/models.ts";
import { isSameFile } from "../text/file-address.ts";
import { baseName } from "../text/path.ts";
import { countText, sizeText } from "../text/size.ts";
import { shortTime } from "../text/time.ts";
import { Icon } from "./icon.tsx";

/** More options are found by typing. */
const MOST_OPTIONS = 50;

const TYPING_MS = 120;

/** A field that searches all files of the inboxes and libraries, and a list of those that were found. */
export function FilePicker({
	label,
	chosen,
	onChoose,
	placeholder = "Choose a file",
}: {
	readonly label: string;
	readonly chosen: WireFile | null;
	readonly onChoose: (file: WireListedFile) => void;
	readonly placeholder?: string;
}) {
	const id = useId();
	/** Null while the list is closed. */
	const [text, setText] = useState<string | null>(null);
	const [active, setActive] = useState(0);
	/** Enter may be pressed before the list for the text has come. */
	const [isEntered, setEntered] = useState(false);
	const found = useAsked(text, () => listFiles((text ?? "").trim(), MOST_OPTIONS), text === "" ? 0 : TYPING_MS);
	const files = text === null ? [] : (found.value?.files ?? []);
	const isOpen = text !== null;
	const type = (to: string | null): void => {
		setActive(0);
		setEntered(false);
		setText(to);
	};
	const choose = (file: WireListedFile): void => {
		type(null);
		onChoose(file);
	};
	useEffect(() => {
		if (!isEntered || found.isLoading) return;
		setEntered(false);
		const file = files[active];
		if (file !== undefined) choose(file);
	}, [isEntered, found.isLoading]);
	const move = (to: number): void => {
		// The list that is shown may be that of another text.
		if (!found.isLoading) setActive(Math.max(0, Math.min(files.length - 1, to)));
	};
	const open = (): void => {
		if (!isOpen) type("");
	};
	const keys: Readonly<Record<string, () => void>> = {
		ArrowDown: () => (isOpen ? move(active + 1) : open()),
		ArrowUp: () => (isOpen ? move(active - 1) : open()),
		PageDown: () => move(active + 8),
		PageUp: () => move(active - 8),
		Enter: () => (isOpen ? setEntered(true) : open()),
		Escape: () => type(null),
	};
	return (
		<div class="picker" onFocusOut={() => type(null)}>
			<div class="search">
				<Icon name={isOpen || chosen === null ? "search" : "model"} size={16} />
				<input
					type="text"
					role="combobox"
					aria-label={label}
					aria-autocomplete="list"
					aria-expanded={files.length > 0}
					aria-controls={files.length > 0 ? id : undefined}
					aria-activedescendant={files.length > 0 ? `${id}-${active}` : undefined}
					autocomplete="off"
					spellcheck={false}
					placeholder={isOpen ? (chosen?.path ?? "Part of a name") : placeholder}
					value={text ?? chosen?.path ?? ""}
					onClick={open}
					onInput={({ currentTarget }) => type(currentTarget.value)}
					onKeyDown={(event) => {
						const action = keys[event.key];
						if (action === undefined || event.isComposing) return;
						event.preventDefault();
						action();
					}}
				/>
			</div>
			{isOpen && (
				// biome-ignore lint/a11y/noStaticElementInteractions: the focus stays in the field, so that the list stays open
				<div class="picker-list" onMouseDown={(event) => event.preventDefault()}>
					{files.length > 0 && (
						<div id={id} class="picker-options" role="listbox" aria-label={label}>
							{files.map((file, i) => (
								<Option
									key={`${file.root}:${file.path}`}
									id={`${id}-${i}`}
									file={file}
									roots={found.value?.roots ?? []}
									isActive={i === active}
									isChosen={isSameFile(file, chosen)}
									onChoose={() => choose(file)}
								/>
							))}
						</div>
					)}
					<p class="quiet" role="status">
						{statusText(found, text)}
					</p>
				</div>
			)}
		</div>
	);
}

function statusText({ value, error }: Asked<{ readonly total: number }>, text: string): string {
	if (error !== null) return `${error.message} ${error.hint}`;
	if (value === null) return "Searching…";
	if (value.total > 0)
		return `${countText(value.total)} ${value.total > MOST_OPTIONS ? "files; type to find others" : "found"}`;
	return text === "" ? "There is no model in the inboxes and libraries." : "No file has this in its path.";
}

function Option({
	id,
	file,
	roots,
	isActive,
	isChosen,
	onChoose,
}: {
	readonly id: string;
	readonly file: WireListedFile;
	readonly roots: readonly WireRoot[];
	readonly isActive: boolean;
	readonly isChosen: boolean;
	readonly onChoose: () => void;
}) {
	const row = useRef<HTMLDivElement>(null);
	if (isActive) row.current?.scrollIntoView({ block: "nearest" });
	const known = file.what;
	return (
		<div ref={row} id={id} role="option" aria-selected={isActive} class={isChosen ? "chosen" : ""} onClick={onChoose}>
			<span class="two-lines">
				<bdi>{baseName(file.path)}</bdi>
				<span>
					{known !== null && <b>{known} · </b>}
					{folderText(file, roots)} · {shortTime(file.modified)}
				</span>
			</span>
			<span class="number">{sizeText(file.bytes)}</span>
		</div>
	);
}

/** `inbox`, or the folder within the library: `Stable-diffusion/anime`. */
export function folderText({ root, path }: WireFile, roots: readonly WireRoot[]): string {
	const inside = path.slice(0, Math.max(0, path.length - baseName(path).length - 1));
	const { is = "library" } = roots[root] ?? {};
	if (is === "inbox") return inside === "" ? "inbox" : `inbox/${inside}`;
	return inside === "" ? is : inside;
}
