interface RingProps {
  readonly value: number;
  readonly max: number;
}

/** A ring that fills; full, it turns into a tick. Always beside the same thing in words. */
export function ProgressRing({ value, max }: RingProps) {
  const full = value >= max;
  return (
    <svg class={full ? 'progress full' : 'progress'} viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle class="progress-track" cx="10" cy="10" r="7" />
      {full ? (
        <path class="progress-tick" d="M6.5 10.3l2.4 2.4 4.6-5" />
      ) : (
        <circle
          class="progress-done"
          cx="10"
          cy="10"
          r="7"
          pathLength={max}
          stroke-dasharray={`${value} ${max}`}
          transform="rotate(-90 10 10)"
        />
      )}
    </svg>
  );
}
