import type { ComponentChildren } from "preact";
import type { WireFile, WireReport } from "../../../daemon/http/wire/models.ts";
import { useAsked } from "../../app/asked.ts";
import { reportOn } from "../../app/models.ts";
import { fileText, modelAddress } from "../../text/file-address.ts";
import { Card } from "../../ui/card.tsx";
import { Link } from "../../ui/link.tsx";
import { ErrorNotice } from "../../ui/notice.tsx";
import { DropPicker } from "./drop-picker.tsx";
import { type Choice, change } from "./recipe-query.ts";

/** Draws the parts of a model. */
type DrawParts = (report: WireReport["report"]) => ComponentChildren;

/** The choice of one model, and its parts below. */
export function OneModel({
	choice: { file },
	title,
	children,
}: {
	readonly choice: Choice;
	readonly title: string;
	readonly children: DrawParts;
}) {
	return (
		<Card title={title} beside={file !== null && <Link to={modelAddress(file)}>Look inside</Link>}>
			<div class="padded stack">
				<DropPicker
					label="Model"
					placeholder="Choose a model"
					chosen={file}
					onChoose={(one) => change({ file: fileText(one), component: null, from: null })}
				/>
				{file !== null && (
					<Parts key={fileText(file)} file={file}>
						{children}
					</Parts>
				)}
			</div>
		</Card>
	);
}

function Parts({ file, children }: { readonly file: WireFile; readonly children: DrawParts }) {
	const { value, error } = useAsked("report", () => reportOn(file, false));
	if (error !== null) return <ErrorNotice error={error} />;
	return value === null ? <div class="skeleton" /> : children(value.report);
}
