import { useRef, useState } from 'preact/hooks';
import { useApp } from '../context';
import { checkDraft, type JoinError, joinError } from '../joinErrors';
import { labels } from '../labels';
import type { JoinDraft } from '../state';
import { Field } from './Field';
import { Icon } from './Icon';
import { Sign } from './Sign';

function Promises() {
  return (
    <ul class="promise">
      <li>
        <Sign tone="ok" />
        {labels.protects}
      </li>
      <li>
        <Sign tone="warn" />
        {labels.protectsNot}
      </li>
    </ul>
  );
}

export function JoinForm() {
  const app = useApp();
  const form = useRef<HTMLFormElement>(null);
  const [error, setError] = useState<JoinError | null>(null);
  const [busy, setBusy] = useState(false);
  const [suggested, setSuggested] = useState('');
  const draft = app.draft.value;
  const preset = app.view.value?.settings.server ?? '';
  const server = draft.server ?? preset;

  const edit = (change: Partial<JoinDraft>) => {
    app.draft.value = { ...app.draft.value, ...change };
    setError(null);
  };
  const refuse = (found: JoinError) => {
    setError(found);
    // After the next drawing, when the field is there (the server's may have been folded away) and its error with it.
    setTimeout(() => form.current?.querySelector<HTMLElement>(`#join-${found.field}`)?.focus());
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
    const missing = checkDraft({ ...draft, server });
    if (missing) return refuse(missing);
    setBusy(true);
    const failure = await app.join(draft);
    setBusy(false);
    if (failure) refuse(joinError(failure));
  };
  const suggest = async () => {
    const reply = await app.client.request('suggestRoomName', {});
    if (!reply.ok) return refuse(joinError(reply.code));
    setSuggested(reply.value.name);
    edit({ room: reply.value.name });
  };
  const errorOf = (field: JoinError['field']) => (error?.field === field ? error.text : null);

  return (
    <form class="join" ref={form} noValidate onSubmit={(event) => void submit(event)} data-region>
      <h1>{labels.joinTitle}</h1>
      <p class="lead">{labels.joinLead}</p>
      <Field
        id="join-room"
        label={labels.roomName}
        value={draft.room}
        hint={draft.room !== '' && draft.room === suggested ? labels.roomSuggested : labels.roomHint}
        error={errorOf('room')}
        onInput={(room) => edit({ room })}
        extra={
          <button type="button" class="button quiet small" onClick={() => void suggest()}>
            <Icon name="suggest" />
            {labels.suggest}
          </button>
        }
      />
      <Field
        id="join-nickname"
        label={labels.nickname}
        value={draft.nickname}
        hint={labels.nicknameHint}
        error={errorOf('nickname')}
        onInput={(nickname) => edit({ nickname })}
      />
      <details class="more" open={error?.field === 'server' || preset === ''}>
        <summary>{labels.more}</summary>
        <Field
          id="join-server"
          label={labels.server}
          value={server}
          hint={labels.serverHint}
          error={errorOf('server')}
          onInput={(value) => edit({ server: value })}
        />
      </details>
      {errorOf('form') && (
        <p class="field-error" role="alert">
          {errorOf('form')}
        </p>
      )}
      <button type="submit" class="button primary wide" id="join-form" aria-disabled={busy}>
        {busy ? labels.joining : labels.join}
      </button>
      <Promises />
    </form>
  );
}
