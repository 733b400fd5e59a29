import { useRef, useState } from 'preact/hooks';
import type { RoomView } from '../../src/contract';
import type { PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { labels } from '../labels';
import { sendFailureWords } from '../words';
import { Icon } from './Icon';

interface FileButtonProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
}

/** Chooses a file to offer. From the popup it leads to the tab: choosing a file would close the popup, and the file with it. */
export function FileButton({ room, talk }: FileButtonProps) {
  const app = useApp();
  const input = useRef<HTMLInputElement>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const choose = () => {
    if (app.surface === 'popup') void app.client.request('openTab', { roomId: room.id });
    else input.current?.click();
  };
  const chosen = async (element: HTMLInputElement) => {
    const file = element.files?.[0];
    if (!file) return;
    setFailure(null);
    const code = await app.files.offer(room.id, talk.id, file);
    // Emptied, so that the same file can be chosen again.
    element.value = '';
    if (code !== null) setFailure(sendFailureWords(code));
  };
  return (
    <>
      <button type="button" class="button quiet small send-file" onClick={choose}>
        <Icon name="file" />
        {labels.sendFile}
      </button>
      <input
        ref={input}
        type="file"
        hidden
        aria-label={labels.chooseFile}
        onChange={(event) => void chosen(event.currentTarget)}
      />
      {failure !== null && (
        <span class="field-error" role="alert">
          {failure}
        </span>
      )}
    </>
  );
}
