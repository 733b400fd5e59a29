import type { RoomView } from '../../src/contract';
import type { PrivateFileView, PrivateView } from '../../src/contract/private';
import { useApp } from '../context';
import { saveFile } from '../files';
import { fileSize, fileWords, percentOf } from '../fileWords';
import { fileProgress, labels } from '../labels';
import type { People } from '../people';
import { plainName } from '../plainText';
import { clock, machineTime } from '../time';
import { Icon } from './Icon';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface FileProps {
  readonly room: RoomView;
  readonly talk: PrivateView;
  readonly people: People;
  readonly file: PrivateFileView;
}

/** A popup goes as soon as somebody clicks elsewhere, and the file with it. */
function Answers({ room, talk, file: { file } }: Omit<FileProps, 'people'>) {
  const app = useApp();
  const takes = { roomId: room.id, talk: talk.id, file };
  return (
    <>
      {app.surface === 'popup' ? (
        <button
          type="button"
          class="button"
          onClick={() => void app.client.request('openTab', { roomId: room.id })}
        >
          <Icon name="tab" />
          {labels.openTab}
        </button>
      ) : (
        <button type="button" class="button primary" onClick={() => app.files.accept(room.id, talk.id, file)}>
          {labels.receiveFile}
        </button>
      )}
      <button
        type="button"
        class="button"
        onClick={() => void app.client.request('fileAnswer', { ...takes, accept: false })}
      >
        {labels.refuseFile}
      </button>
    </>
  );
}

function Tools({ room, talk, file }: Omit<FileProps, 'people'>) {
  const app = useApp();
  const blob = app.files.received.value.get(file.file);
  const { state, mine } = file;
  if (state === 'done' && blob)
    return (
      <button type="button" class="button primary" onClick={() => saveFile(blob, file.name)}>
        <Icon name="down" />
        {labels.saveFile}
      </button>
    );
  if (state === 'offered' && !mine) return <Answers room={room} talk={talk} file={file} />;
  if (state !== 'offered' && state !== 'running') return null;
  const takes = { roomId: room.id, talk: talk.id, file: file.file };
  return (
    <button type="button" class="button" onClick={() => void app.client.request('fileStop', takes)}>
      {labels.cancelFile}
    </button>
  );
}

/** A file among the messages. Its name reads from left to right in any script, so that its ending is at the end. */
export function PrivateFile({ room, talk, people, file }: FileProps) {
  const app = useApp();
  const name = plainName(file.name);
  const { tone, text } = fileWords(file, talk.with, app.files.received.value.has(file.file));
  const percent = percentOf(file);
  return (
    <li class={file.mine ? 'message file mine' : 'message file'}>
      <div class="bubble">
        <p class="file-title">
          <Icon name="file" />
          <bdi class="file-name" dir="ltr">
            {name}
          </bdi>
          <span class="file-size">{fileSize(file.size)}</span>
        </p>
        {file.state === 'running' && (
          <div class="file-progress">
            <progress aria-label={fileProgress(name)} max={100} value={percent} />
            <span aria-hidden="true">{percent}%</span>
          </div>
        )}
        <p class={`file-state tone-${tone}`} role="status">
          {tone !== 'quiet' && <Sign tone={tone} />}
          <span>
            <SentenceText sentence={text} people={people} />
          </span>
        </p>
        {!file.mine && (file.state === 'offered' || file.state === 'done') && (
          <p class="hint">{labels.fileWarning}</p>
        )}
        <div class="file-tools">
          <Tools room={room} talk={talk} file={file} />
        </div>
        <div class="foot">
          <time dateTime={machineTime(file.at)}>{clock(file.at, Date.now())}</time>
          {!file.mine && file.authorVerified === 'no' && <span>{labels.unverified}</span>}
        </div>
      </div>
    </li>
  );
}
