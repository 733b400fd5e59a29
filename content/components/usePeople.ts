import { useMemo } from 'preact/hooks';
import type { PersonView } from '../../src/contract';
import { type People, peopleById } from '../people';

/** People by id: the same map as long as nothing about anybody changes. Every push brings copies of them. */
export const usePeople = (people: readonly PersonView[]): People =>
  useMemo(() => peopleById(people), [JSON.stringify(people)]);
