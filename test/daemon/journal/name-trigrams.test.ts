import { expect, test } from "vitest";
import { trigramQuery } from "../../../daemon/journal/name-trigrams.ts";

test.each<{ glob: string; asks: string | null; why: string }>([
	{ glob: "*nai*", asks: '"nai"', why: "three characters between stars" },
	{
		glob: "NAI-v1.ckpt",
		asks: '"NAI" AND "AI-" AND "I-v" AND "-v1" AND "v1." AND "1.c" AND ".ck" AND "ckp" AND "kpt"',
		why: "a whole name",
	},
	{ glob: "ab*xyzw?cde", asks: '"xyz" AND "yzw"', why: "the longest stretch" },
	{ glob: "*aaaa*", asks: '"aaa"', why: "each trigram once" },
	{ glob: "[abc]def[ghijkl]*", asks: '"def"', why: "the members of a set stand for one character" },
	{ glob: "[]abcd]*", asks: null, why: "a bracket right at a set's beginning is one of its members" },
	{ glob: "[^]abcd]efg", asks: '"efg"', why: "so is one behind its ^" },
	{ glob: "abc[defg", asks: '"abc"', why: "a set without an end takes what follows" },
	{ glob: 'a"b', asks: '"a""b"', why: "a quote is no end of a word" },
	{ glob: "🦙🦙🦙*", asks: '"🦙🦙🦙"', why: "characters beyond 16 bits count once" },
	{ glob: "*v7*", asks: null, why: "two characters are too few" },
	{ glob: "*", asks: null, why: "nothing is given" },
	{ glob: "", asks: null, why: "nothing at all" },
])("the index of names is asked for $why: $glob", ({ glob, asks }) => {
	expect(trigramQuery(glob)).toBe(asks);
});

test("the longest glob asks for no more than an expression may hold", () => {
	const glob = Array.from({ length: 5000 }, (_, at) => String.fromCodePoint(0x4e00 + at)).join("");
	expect(trigramQuery(glob)?.split(" AND ")).toHaveLength(32);
});
