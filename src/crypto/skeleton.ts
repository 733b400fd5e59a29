// Nicknames that look the same get the same skeleton, and the interface then shows something to tell their owners apart. It is that
// of UTS #39 (Unicode Security Mechanisms), section 4, with the Unicode Consortium's table of confusable characters, and coarser: case
// does not count, nor do marks, and a table of our own adds what common typefaces draw alike though the standard keeps it apart. It
// errs towards "the same": the price is a suffix that nobody needed. A skeleton is for comparing only and is never shown.
import confusables from 'unhomoglyph/data.json';

const STANDARD: ReadonlyMap<string, string> = new Map(Object.entries(confusables));

/** UTS #39: decomposed, each character as the one that stands for all that look like it. */
const standard = (text: string): string =>
  [...text.normalize('NFD')]
    .map((it) => STANDARD.get(it) ?? it)
    .join('')
    .normalize('NFD');

/** As the standard, and then without case, marks, invisible characters and white space. */
function reduce(text: string): string {
  // Upper case first: it joins what lower case keeps apart (final sigma, long s, micro sign).
  const folded = standard(text).toUpperCase().toLowerCase().normalize('NFKD');
  return folded.replace(/[\p{M}\p{Default_Ignorable_Code_Point}\p{White_Space}]/gu, '');
}

/** Twice: in lower case, and without marks, others look alike. A third time would change nothing. */
const reduced = (text: string): string => reduce(reduce(text));

/** What the standard keeps apart. Each line: what the characters behind the colon look like. */
const LOOK_ALIKES = [
  'b: ь в ʙ',
  'd: ժ',
  'e: ε є ə',
  'g: ԍ',
  'h: н',
  'j: ȷ',
  'k: к',
  // I, l, 1, | and their kin are one stroke in many typefaces, and without case I is i.
  'l: i լ ! ¡',
  'm: м ᴍ',
  'n: п ɴ',
  'p: þ',
  'r: ɾ',
  's: 5 $',
  't: т',
  'u: ц μ',
  'w: ш щ ω',
  'x: χ ҳ',
  'z: ζ 2',
  '3: з ʒ',
  '-: ー _',
  '": „',
  '.: ·',
] as const;

const alike: ReadonlyMap<string, string> = new Map(
  LOOK_ALIKES.flatMap((line) => {
    const [target, characters] = line.split(': ') as [string, string];
    return characters.split(' ').map((character): [string, string] => [reduced(character), reduced(target)]);
  }),
);

/** Equal for nicknames that a hurried eye could take for each other. */
export function skeleton(nickname: string): string {
  const letters = [...reduced(nickname)].map((it) => alike.get(it) ?? it).join('');
  // Pairs that run together in a sans serif typeface.
  return letters.replaceAll('rn', 'm').replaceAll('vv', 'w').replaceAll('cl', 'd');
}
