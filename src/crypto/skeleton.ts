// Nicknames that look the same get the same skeleton, and the interface then shows something to tell their owners apart. After
// the idea of UTS #39 (Unicode Security Mechanisms), section 4, with a table of our own: the letters of Latin, Cyrillic, Greek
// and Armenian, digits and punctuation that common typefaces draw alike. It errs towards "the same": the price is a suffix
// that nobody needed. A skeleton is for comparing only and is never shown.

/** Each line: what the characters behind the colon look like. Written after decomposition and case folding. */
const LOOK_ALIKES = [
  'a: а α ɑ',
  'b: Ь ь в β ʙ ƅ ъ',
  'c: с ᴄ ç',
  'd: ԁ đ ɖ ժ',
  'e: е ε є ҽ ə ɛ',
  'f: ƒ ք ғ',
  'g: ɡ ց ԍ',
  'h: һ н հ ħ ʜ',
  'j: ј ϳ ȷ',
  'k: к κ ᴋ ĸ',
  // I, l, 1, | and their kin are one stroke in many typefaces, and case folding turns I into i.
  'l: i ı 1 | і ι ї ӏ ɩ ǀ ł լ ا ! ¡ ꓲ',
  'm: м ᴍ',
  'n: п η ո ռ ɴ',
  'o: 0 о ο օ ø σ ѳ θ ө ഠ ס ه ० ০ ੦ ૦ ௦ ౦ ೦ ൦ ๐ ໐ ၀',
  'p: р ρ ƿ þ',
  'q: ԛ գ զ',
  'r: г ᴦ ɾ',
  's: ѕ ꜱ ƽ 5 $',
  't: т τ ᴛ ŧ',
  'u: υ ʋ ս ц μ',
  'v: ν ѵ ᴠ ט',
  'w: ш щ ѡ ω ԝ ա ɯ',
  'x: х χ ҳ ×',
  'y: у γ ү ỿ ყ ў',
  'z: ᴢ ʐ ζ 2',
  '3: з ʒ ӡ',
  'ss: ß',
  'ae: æ',
  'oe: œ',
  '-: ‐ ‑ ‒ – — ― − _ ー 一',
  "': ’ ‘ ʼ ʹ ′ ` ´ ꞌ",
  '": “ ” ″ „',
  '.: · • ․ ‧',
] as const;

/** What decomposition or case folding would turn into something that looks different. */
const EARLY: ReadonlyMap<string, string> = new Map([
  ['Η', 'h'],
  ['Μ', 'm'],
  ['Ν', 'n'],
  ['Υ', 'y'],
  ['ϲ', 'c'],
  ['Ϲ', 'c'],
]);

const alike: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.flatMap((line) => {
    const [target, characters] = line.split(': ') as [string, string];
    return characters.split(' ').map((character): [string, string] => [fold(character), target]);
  }),
);

/** Decomposed, case folded, without marks, invisible characters and white space. */
function fold(text: string): string {
  // Upper case first: it joins what lower case keeps apart (final sigma, long s, micro sign).
  const folded = text.toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{White_Space}]/gu, '');
}

/** Equal for nicknames that a hurried eye could take for each other. */
export function skeleton(nickname: string): string {
  const early = (text: string): string => [...text].map((it) => EARLY.get(it) ?? it).join('');
  const decomposed = early(early(nickname).normalize('NFKD'));
  const letters = [...fold(decomposed)].map((it) => alike.get(it) ?? it).join('');
  // Pairs that run together in a sans serif typeface.
  return letters.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd');
}
