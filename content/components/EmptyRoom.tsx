import { useState } from 'preact/hooks';
import type { RoomView } from '../../src/contract';
import { labels } from '../labels';
import { Icon } from './Icon';
import { Mark } from './Mark';

function emptyWords({
  status,
  codeVerdict,
}: RoomView): { title: string; text: string; share: boolean } | null {
  switch (status.state) {
    case 'connecting':
    case 'joining':
      return { title: labels.enteringTitle, text: labels.enteringText, share: false };
    case 'alone':
      return { title: labels.aloneTitle, text: labels.aloneText, share: true };
    case 'agreeing':
      return { title: labels.agreeingTitle, text: labels.agreeingText, share: false };
    case 'encrypted':
      if (codeVerdict === 'differs') return null;
      return { title: labels.quietTitle, text: labels.quietText, share: false };
    case 'reconnecting':
    case 'leaving':
    case 'ended':
      return null;
  }
}

/** Copies only on a click, and only plain text. */
function CopyName({ name }: { readonly name: string }) {
  const [result, setResult] = useState<string | null>(null);
  const copy = () =>
    navigator.clipboard.writeText(name).then(
      () => setResult(labels.copied),
      () => setResult(labels.notCopied),
    );
  return (
    <p class="copy">
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name="copy" />
        {labels.copyName}
      </button>
      <span role="status" class="copy-result">
        {result}
      </span>
    </p>
  );
}

/** What stands in the log before the first message: where things are, and what to do. */
export function EmptyRoom({ room }: { readonly room: RoomView }) {
  const words = emptyWords(room);
  if (!words) return null;
  return (
    <div class="empty">
      <Mark />
      <h2>{words.title}</h2>
      <p>{words.text}</p>
      {words.share && <CopyName name={room.name} />}
    </div>
  );
}
