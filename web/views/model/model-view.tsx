import { useEffect } from "preact/hooks";
import { useAsked } from "../../app/asked.ts";
import { listFiles } from "../../app/models.ts";
import { go, replaceQuery, route } from "../../app/route.ts";
import { fileBelow, fileOfQuery, modelAddress, queryOfFile } from "../../text/file-address.ts";
import { FilePicker } from "../../ui/file-picker.tsx";
import { ErrorNotice, Notice } from "../../ui/notice.tsx";
import { ModelReport } from "./model-report.tsx";
import { NewestFiles } from "./newest-files.tsx";

/** The view Model: everything about one file. */
export function ModelView() {
	const { query } = route.value;
	const file = fileOfQuery(query);
	const absolute = query.get("file");
	return (
		<div class="stack model">
			<FilePicker
				label="Model file"
				placeholder="Choose a model to look into"
				chosen={file}
				onChoose={(one) => go(modelAddress(one))}
			/>
			{absolute !== null ? (
				<FileByPath key={absolute} path={absolute} />
			) : file === null ? (
				<NewestFiles />
			) : (
				<ModelReport key={`${file.root}:${file.path}`} file={file} tab={query.get("tab")} />
			)}
		</div>
	);
}

/** Finds the folder that an absolute path is below, and shows the file. */
function FileByPath({ path }: { readonly path: string }) {
	const { value, error } = useAsked("roots", () => listFiles("", 1));
	const below = value === null ? null : fileBelow(path, value.roots);
	useEffect(() => {
		if (below != null) replaceQuery(queryOfFile(below));
	}, [below === null]);
	if (error !== null) return <ErrorNotice error={error} />;
	if (below !== undefined) return <div class="skeleton" />;
	return <Notice tone="warn">{path} is outside the inboxes and libraries, so that it cannot be shown.</Notice>;
}
