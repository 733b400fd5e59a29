import { useState } from 'preact/hooks';
import type { RoomId } from '../../src/contract';
import type { CaptchaView } from '../../src/contract/servers';
import { useApp } from '../context';
import { labels } from '../labels';
import { plainText } from '../plainText';
import { Field } from './Field';

interface CaptchaProps {
  readonly roomId: RoomId;
  readonly captcha: CaptchaView;
}

/** What the server asks before it lets anybody in. The picture came with the question: nothing is fetched for it. */
export function Captcha({ roomId, captcha }: CaptchaProps) {
  const app = useApp();
  const [answer, setAnswer] = useState('');
  const { question, image } = captcha;
  const submit = (event: Event) => {
    event.preventDefault();
    void app.client.request('solveCaptcha', { roomId, answer: answer.trim() });
  };
  return (
    <form class="captcha" onSubmit={submit} data-region aria-labelledby="captcha-title">
      <h2 id="captcha-title">{labels.captchaTitle}</h2>
      <p class="hint">{labels.captchaText}</p>
      {image && (
        <img
          class="captcha-image"
          src={`data:${image.type};base64,${image.data}`}
          alt={labels.captchaPicture}
        />
      )}
      <Field
        id="captcha-answer"
        label={question === '' ? labels.captchaAnswer : plainText(question)}
        value={answer}
        hint={image ? labels.captchaHint : labels.captchaWordsHint}
        error={null}
        onInput={setAnswer}
      />
      <button type="submit" class="button primary">
        {labels.captchaSend}
      </button>
    </form>
  );
}
