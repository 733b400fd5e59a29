/** The mark of icons/hushroom.svg, in the page's own colours: a speech bubble, and in it a quiet line. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 128 128" aria-hidden="true" focusable="false">
      <path
        class="mark-bubble"
        d="M64 10c34 0 58 20 58 47 0 27-24 46-58 46-6 0-12-.6-17.5-1.9L24 117.5c-3.2 2.2-7.3-.4-6.6-4.2l3.4-20.1C11.3 84.5 6 71.5 6 57c0-27 24-47 58-47z"
      />
      <path class="mark-line" d="M41 59h46" />
    </svg>
  );
}
