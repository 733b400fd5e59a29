import { useEffect, useRef, useState } from 'preact/hooks';
import type { FailureCode } from '../../src/contract';
import { useApp } from '../context';
import { checkDraft, type JoinError, joinError } from '../joinErrors';
import type { JoinDraft } from '../state';

/** What the join form does: everything typed stays in the page's state, so that a refusal or a look at another room loses nothing. */
export function useJoinForm() {
  const app = useApp();
  const form = useRef<HTMLFormElement>(null);
  const [error, setError] = useState<JoinError | null>(null);
  const [busy, setBusy] = useState(false);
  const [suggested, setSuggested] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const draft = app.draft.value;
  const preset = app.view.value?.settings.server ?? '';
  const server = draft.server ?? preset;
  const tested = app.view.value?.serverTest?.server;
  const identity = app.view.value?.identity.state ?? 'none';

  // A small window with one form: whoever opens it wants to type.
  useEffect(() => {
    if (document.activeElement !== document.body) return;
    const fields = [...(form.current?.querySelectorAll<HTMLInputElement>('input, [type="submit"]') ?? [])];
    fields.find((field) => field.checkVisibility() && !field.value)?.focus();
  }, []);

  const edit = (change: Partial<JoinDraft>) => {
    app.draft.value = { ...app.draft.value, ...change };
    setError(null);
  };
  const refuse = (found: JoinError) => {
    setError(found);
    // After the next drawing, when the field is there (the server's may have been folded away) and its error with it.
    setTimeout(() => form.current?.querySelector<HTMLElement>(`#join-${found.field}`)?.focus());
  };
  const submit = async () => {
    if (busy) return;
    const missing = checkDraft({ ...draft, server });
    if (missing) return refuse(missing);
    setBusy(true);
    const failure = await enter();
    setBusy(false);
    if (failure) refuse(joinError(failure));
  };
  /** Through the lock, if there is one. */
  const enter = async (): Promise<FailureCode | null> => {
    if (identity === 'locked' && !draft.fresh) {
      const reply = await app.client.request('unlockIdentity', { passphrase });
      if (!reply.ok) return reply.code;
      setPassphrase('');
    }
    return app.join(draft);
  };
  const suggest = async () => {
    const reply = await app.client.request('suggestRoomName', {});
    if (!reply.ok) return refuse(joinError(reply.code));
    setSuggested(reply.value.name);
    edit({ room: reply.value.name });
  };

  return {
    form,
    draft,
    server,
    busy,
    identity,
    passphrase,
    setPassphrase: (typed: string) => {
      setPassphrase(typed);
      setError(null);
    },
    edit,
    submit: () => void submit(),
    suggest: () => void suggest(),
    refuseServer: () => refuse(joinError('bad-server')),
    /** The room name in the field is one that nobody can guess. */
    unguessable: draft.room !== '' && draft.room === suggested,
    /** The server's field has to be seen: it is missing, it is what went wrong, or it is being tested. */
    needsServer: preset === '' || error?.field === 'server' || tested === server.trim(),
    errorOf: (field: JoinError['field']) => (error?.field === field ? error.text : null),
  };
}
