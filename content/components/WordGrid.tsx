interface WordGridProps {
  readonly label: string;
  readonly words: readonly string[];
}

/** Twelve words in four rows of three, numbered so that nobody loses the place when reading them aloud. */
export function WordGrid({ label, words }: WordGridProps) {
  return (
    <ol class="words" aria-label={label}>
      {words.map((word, index) => (
        <li key={index}>{word}</li>
      ))}
    </ol>
  );
}
