import type { PersonView } from '../../src/contract';
import type { PrivateMessageView } from '../../src/contract/private';
import { labels, receivedBy } from '../labels';
import { Bubble, NotSent } from './Bubble';
import { Icon } from './Icon';

interface PrivateMessageProps {
  readonly message: PrivateMessageView;
  readonly author: PersonView | undefined;
  /** Whose it is besides mine, in words. */
  readonly to: string;
  readonly joined: boolean;
}

function Delivery({ message, to }: Pick<PrivateMessageProps, 'message' | 'to'>) {
  if (!message.mine) return message.authorVerified === 'no' ? <span>{labels.unverified}</span> : null;
  switch (message.delivery) {
    case 'sending':
      return <span class="sending">{labels.sending}</span>;
    case 'sent':
      return <span>{labels.sent}</span>;
    case 'received':
      return (
        <span class="received">
          <Icon name="check" />
          <bdi>{receivedBy(to)}</bdi>
        </span>
      );
    case 'failed':
      return <NotSent text={message.action ? `/me ${message.text}` : message.text} />;
  }
}

/** How far it has come is not read out by itself. */
export function PrivateMessage({ message, author, to, joined }: PrivateMessageProps) {
  return (
    <Bubble
      message={message}
      author={author}
      joined={joined}
      foot={
        <span class="delivery" aria-live="off">
          <Delivery message={message} to={to} />
        </span>
      }
    />
  );
}
