import type { ComponentChildren } from 'preact';
import type { RoomDetails as Details, RoomView } from '../../src/contract';
import { useApp } from '../context';
import { labels, registered } from '../labels';
import { plainName } from '../plainText';
import { wireLabels } from '../wireWords';
import { Dialog } from './Dialog';
import { SecurityLog } from './SecurityLog';

function accountWords({ login, accountLength }: Details): string {
  switch (login) {
    case null:
      return labels.accountNone;
    case 'anonymous':
      return labels.accountAnonymous;
    case 'key':
      return labels.accountKey;
    case 'registered':
      return registered(accountLength);
  }
}

function Fact({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** What the server was like, and what it knows. */
export function RoomDetails({ room }: { readonly room: RoomView }) {
  const app = useApp();
  const { details } = room;
  return (
    <Dialog
      title={labels.details}
      onClose={() => {
        app.panel.value = null;
      }}
    >
      <dl class="facts">
        <Fact title={labels.privacy}>
          <bdi class="fact-name">{plainName(room.name)}</bdi>
          <p class="hint">{details.guessableName ? labels.guessable : labels.notGuessable}</p>
        </Fact>
        <Fact title={labels.server}>
          <bdi>{plainName(room.server)}</bdi>
        </Fact>
        {details.address !== '' && (
          <Fact title={labels.address}>
            <code class="address">{plainName(details.address)}</code>
          </Fact>
        )}
        <Fact title={labels.identity}>
          {details.identity === 'kept' ? labels.identityKept : labels.identityFresh}
        </Fact>
        <Fact title={labels.account}>{accountWords(details)}</Fact>
        <Fact title={labels.security}>
          <SecurityLog room={room} />
        </Fact>
      </dl>
      <button
        type="button"
        class="button"
        onClick={() => {
          app.panel.value = 'server';
        }}
      >
        {wireLabels.open}
      </button>
    </Dialog>
  );
}
