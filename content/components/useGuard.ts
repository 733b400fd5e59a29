import { useEffect, useRef, useState } from 'preact/hooks';

/** After a change nothing can be said of what is shown for so long: the finger may have been on its way for what was there before. */
const GUARD = 1500;

/** `changed`: other than what was there at first. `guarded`: it became so a moment ago. */
export function useGuard(compared: string): { changed: boolean; guarded: boolean } {
  const first = useRef(compared);
  const [settled, setSettled] = useState(compared);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(compared), GUARD);
    return () => clearTimeout(timer);
  }, [compared]);
  return { changed: compared !== first.current, guarded: compared !== settled };
}
