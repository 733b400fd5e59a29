import { labels } from '../labels';
import { Field } from './Field';
import { Icon } from './Icon';
import { IdentityChoice } from './IdentityChoice';
import { ServerChoice } from './ServerChoice';
import { Sign } from './Sign';
import { useJoinForm } from './useJoinForm';

/** What is protected and what is not, before anybody relies on it. */
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
  const join = useJoinForm();
  const { form, draft, server, busy, edit, submit, suggest, unguessable, needsServer, errorOf } = join;
  const failure = errorOf('form');
  const onSubmit = (event: Event) => {
    event.preventDefault();
    submit();
  };
  return (
    <form class="join" ref={form} noValidate onSubmit={onSubmit} data-region>
      <h1>{labels.joinTitle}</h1>
      <p class="lead">{labels.joinLead}</p>
      <Field
        id="join-room"
        label={labels.roomName}
        value={draft.room}
        hint={unguessable ? labels.roomSuggested : labels.roomHint}
        error={errorOf('room')}
        onInput={(room) => edit({ room })}
        extra={
          <button type="button" class="button quiet small" onClick={suggest}>
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
      <IdentityChoice
        identity={join.identity}
        fresh={draft.fresh}
        onFresh={(fresh) => edit({ fresh })}
        passphrase={join.passphrase}
        onPassphrase={join.setPassphrase}
        error={errorOf('passphrase')}
      />
      <details class="more" open={needsServer}>
        <summary>{labels.more}</summary>
        <ServerChoice
          server={server}
          error={errorOf('server')}
          onInput={(value) => edit({ server: value })}
          onRefused={join.refuseServer}
        />
      </details>
      {failure !== null && (
        <p class="field-error" role="alert">
          {failure}
        </p>
      )}
      <button type="submit" class="button primary wide" id="join-form" aria-disabled={busy}>
        {busy ? labels.joining : labels.join}
      </button>
      <Promises />
    </form>
  );
}
