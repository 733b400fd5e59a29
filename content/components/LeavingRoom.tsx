import { labels } from '../labels';
import { Sign } from './Sign';

/** Between the goodbye and the end: nothing can be done but wait, and it is not long. */
export function LeavingRoom() {
  return (
    <div class="ended" data-region>
      <p class="ended-why">
        <Sign tone="busy" />
        {labels.leavingText}
      </p>
    </div>
  );
}
