// What a file may be called where it arrives. The name is somebody else's text and becomes part of a path on this computer.
import { utf8 } from '../crypto/bytes';

/** UTF-8 bytes that every usual file system takes. */
export const MOST_NAME_BYTES = 255;

/** Separators of paths, and what Windows refuses in a name. */
const separators = /[/\\:*?"<>|]/gu;
/** Controls and invisible marks; among them those that turn the direction, with which "exe.gpj" is made to read "jpg.exe". */
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]/gu;
/** Hidden where it begins with a dot; Windows drops dots and spaces at the end, and with them may find another type. */
const edges = /^[.\s]+|[.\s]+$/gu;
/** Devices on Windows, whatever their ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/iu;

/** A name that is only a name: never empty, never a path. The ending survives when it is shortened. */
export function safeFileName(name: string): string {
  const plain = name.normalize('NFC').replace(invisible, '').replace(separators, '_').replace(edges, '');
  const safe = shorten(plain.replace(devices, '_$1')).replace(edges, '');
  return safe === '' ? 'file' : safe;
}

function shorten(name: string): string {
  const dot = name.lastIndexOf('.');
  const ending = dot > 0 && utf8(name.slice(dot)).length <= 16 ? name.slice(dot) : '';
  const kept = [...name.slice(0, name.length - ending.length)];
  while (utf8(kept.join('')).length + utf8(ending).length > MOST_NAME_BYTES) kept.pop();
  return kept.join('') + ending;
}
