// What other people wrote, made harmless to look at. Nothing here changes what was sent or what is compared.

/** Controls that embed, override or isolate a direction: with them "exe.gpj" can be made to read "jpg.exe". */
const directionTricks = /[\u202A-\u202E\u2066-\u2069]/gu;
/** Control characters other than line feed and tab. */
const controls = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F]/gu;
/** Line breaks, tabs and marks that would break or hide a one-line name. */
const breaks = /[\n\t\u2028\u2029\u200B\u2060\uFEFF\u00AD]/gu;
/** More than this many combining marks in a row are only there to cover the lines around them. */
const marks = /(\p{M}{4})\p{M}+/gu;

/** A message for display: line breaks stay, LRM and RLM (which honest right-to-left text needs) stay. */
export function plainText(text: string): string {
  return text
    .replace(/\r\n?/gu, '\n')
    .replace(directionTricks, '')
    .replace(controls, '')
    .replace(marks, '$1');
}

/** A nickname, room name or server for display: one line. */
export function plainName(name: string): string {
  return plainText(name).replace(breaks, '').trim();
}
