import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkFrame, FRAME_LIMITS } from '../../../src/xmpp/frame';

const nest = (depth: number): string => `${'<a>'.repeat(depth)}${'</a>'.repeat(depth)}`;
const attributes = (count: number): string => Array.from({ length: count }, (_, i) => ` a${i}='x'`).join('');

describe('passes', () => {
  test.each([
    ['an empty element', '<open/>'],
    ['attributes of both quotes', `<message to="a" from='b>c'><body>x &gt; y</body></message>`],
    ['white space inside tags', '<a  b = "c"\n d="e" ></a >'],
    ['the predefined entities', '<a>&amp;&lt;&gt;&quot;&apos;</a>'],
    ['character references', '<a b="&#10;">&#x1F600;&#233;</a>'],
    ['names and text of any script', '<é xmlns="x" ü="1">漢字 😀</é>'],
    ['prefixes', '<stream:features xmlns:stream="s"><x:y/></stream:features>'],
    ['white space around', '<a/>\n'],
    ['the deepest', `<message>${nest(FRAME_LIMITS.depth - 1)}</message>`],
    ['the widest', `<message${attributes(FRAME_LIMITS.attributes)}/>`],
    ['the longest', `<a>${'x'.repeat(FRAME_LIMITS.characters - 7)}</a>`],
  ])('%s', (_, frame) => {
    expect(checkFrame(frame)).toBe('pass');
  });
});

describe('cuts', () => {
  test.each([
    ['nothing', ''],
    ['text', 'hello'],
    ['white space before the element', ' <a/>'],
    ['a document type', '<!DOCTYPE a><a/>'],
    ['an entity declaration', '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
    ['an unknown entity', '<a>&b;</a>'],
    ['an unknown entity in an attribute', '<a b="&c;"/>'],
    ['a bare ampersand', '<a>a & b</a>'],
    ['a NUL', '<a>\0</a>'],
    ['a NUL reference', '<a>&#0;</a>'],
    ['a NUL reference in hex', '<a b="&#x00;"/>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a control character', '<a>\x1b</a>'],
    ['a comment', '<a><!-- b --></a>'],
    ['a CDATA section', '<a><![CDATA[<b>]]></a>'],
    ['a processing instruction', '<a><?b c?></a>'],
    ['an XML declaration', '<?xml version="1.0"?><a/>'],
    ['no end', '<message><body>'],
    ['an end too many', '<a></a></a>'],
    ['an end alone', '</a>'],
    ['crossed tags', '<a><b></a></b>'],
    ['an unfinished tag', '<a b="c"'],
    ['an unfinished attribute', '<a b="c></a>'],
    ['an attribute without quotes', '<a b=c/>'],
    ['an attribute without a value', '<a b/>'],
    ['an attribute twice', '<a b="1" b="2"/>'],
    ['attributes without space between', '<a b="1"c="2"/>'],
    ['a smaller-than in an attribute', '<a b="<"/>'],
    ['two elements', '<a/><b/>'],
    ['text after the element', '<a/>b'],
    ['a tag without a name', '<a><></a>'],
    ['too deep, and no stanza', nest(FRAME_LIMITS.depth + 1)],
    ['too wide, and no stanza', `<a${attributes(FRAME_LIMITS.attributes + 1)}/>`],
    ['too long, and no stanza', `<a>${'x'.repeat(FRAME_LIMITS.characters)}</a>`],
  ])('%s', (_, frame) => {
    expect(checkFrame(frame)).toBe('cut');
  });
});

describe('skips a stanza that is', () => {
  test.each([
    ['too deep', `<message>${nest(FRAME_LIMITS.depth)}</message>`],
    ['100,000 deep', `<message>${'<a>'.repeat(50_000)}</message>`],
    ['too wide', `<presence${attributes(FRAME_LIMITS.attributes + 1)}/>`],
    ['too wide inside', `<iq><a${attributes(50_000)}/></iq>`.slice(0, FRAME_LIMITS.characters)],
    ['too long', `<message>${'x'.repeat(20 * 1024 * 1024)}</message>`],
  ])('%s', (_, frame) => {
    expect(checkFrame(frame)).toBe('skip');
  });
});

test('is quick with whatever is long', () => {
  const long = FRAME_LIMITS.characters - 100;
  for (const hostile of [
    `<message${' '.repeat(long)}`,
    `<message a${' '.repeat(long)}`,
    `<message a="${'&amp;'.repeat(long / 5)}`,
    `<message>${'&#x41;'.repeat(long / 6)}</message>`,
    `<message>${'<a/>'.repeat(long / 4)}</message>`,
    `<message>${'</'.repeat(long / 2)}</message>`,
  ]) {
    const began = performance.now();
    checkFrame(hostile);
    expect(performance.now() - began).toBeLessThan(250);
  }
});

test('never throws, and passes nothing with a forbidden mark', () => {
  const pieces = [
    '<',
    '>',
    '/',
    'a',
    ' ',
    '"',
    "'",
    '=',
    '&',
    ';',
    '#',
    '!',
    '?',
    '<a>',
    '</a>',
    '<a/>',
    '&amp;',
    '\0',
    'x',
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
      const frame = parts.join('');
      const verdict = checkFrame(frame);
      if (verdict === 'pass') expect(frame).not.toMatch(/<[!?]|\0|&(?!amp;)/);
    }),
    { numRuns: 100_000 },
  );
});
