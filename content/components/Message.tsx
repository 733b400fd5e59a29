import type { MessageView } from '../../src/contract';
import { labels } from '../labels';
import { twinWords } from '../messageSteps';
import type { People } from '../people';
import { Bubble, NotSent } from './Bubble';
import { Confirmation } from './Confirmation';
import { Icon } from './Icon';
import { SentenceText } from './SentenceText';
import { Sign } from './Sign';

interface MessageProps {
  readonly message: MessageView;
  readonly people: People;
  readonly joined: boolean;
}

export function Message({ message, people, joined }: MessageProps) {
  const { delivery, twin } = message;
  // The other of two different messages: who has read it is not known.
  const isEvidence = twin !== 'none' && message.expected.length === 0;
  return (
    <Bubble
      message={message}
      author={people.get(message.author)}
      joined={joined}
      doubted={twin !== 'none'}
      foot={
        <>
          {delivery === 'sending' && <span class="sending">{labels.sending}</span>}
          {delivery === 'failed' && <NotSent text={message.text} />}
          {delivery === 'sent' && !isEvidence && <Confirmation message={message} people={people} />}
        </>
      }
      after={
        <>
          {twin !== 'none' && (
            <p class="twin-mark">
              <Sign tone="danger" />
              <span>
                <SentenceText sentence={twinWords(message.author, twin)} people={people} />
              </span>
            </p>
          )}
          {message.late && (
            <p class="late">
              <Icon name="warn" />
              {labels.late}
            </p>
          )}
        </>
      }
    />
  );
}
