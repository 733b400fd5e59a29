/*
 * Close and reveal (docs/PROTOCOL.md, section 9). A's generation has frames 0, 1 and the final 2. B and C hold its chain key, and so does
 * the attacker, with every chain key there is. When every holder has purged the generation, A publishes its signing keys: from then on
 * anyone can sign in A's name, and nobody may be made to accept it. The relay drops, delays and reorders for each of them; B and C may
 * say goodbye and go at any time, their goodbye crossing A's; C may have been given its keys without having them yet.
 *
 * Checked: nothing forged is ever accepted; and if everybody answers, the keys do become public.
 * holds noForgery
 * holds reveals -DALL_ANSWER
 *
 * Mistakes that must show:
 * fails noForgery -DBY_VIEW : A waits for those whom it sees, not for all who hold the key
 * fails noForgery -DESTABLISHED_ONLY : who has not shown that it has the key does not count as a holder
 * fails noForgery -DKEEP_SKIPPED : keys of missing frames outlive the answer
 * fails noForgery -DANSWER_FIRST : the answer leaves before the purge is stored, and a crash brings the keys back
 * fails noForgery -DGOODBYE_KEEPS : a goodbye counts as the answer, and purges nothing
 * fails noForgery -DKEYS_AFTER_GOODBYE : who has said goodbye takes a package of the generation all the same
 */
#define B 0
#define C 1
#define AT(m, n) ((m) * 3 + (n))

bool got[6];                            /* genuine frames accepted */
bool given[2];                          /* the package has arrived */
bool purged[2], stored[2];
bool answered[2], goodbye[2], heard[2], gone[2];
bool unseen[2];                         /* A takes it for gone, rightly or not */
bool revealed, forged, rest, kept;

#ifdef KEEP_SKIPPED
#define OPEN(m, n) (given[m] && !gone[m] && !got[AT(m, n)])
#else
#define OPEN(m, n) (given[m] && !purged[m] && !gone[m] && !got[AT(m, n)])
#endif
#define SAID(m) (answered[m] || heard[m])
#ifdef BY_VIEW
#define DONE(m) (SAID(m) || unseen[m])
#else
#ifdef ESTABLISHED_ONLY
#define DONE(m) (SAID(m) || !given[m])
#else
#define DONE(m) SAID(m)
#endif
#endif

inline accept(m, n) {
  if
  :: !revealed && !purged[m] -> got[AT(m, n)] = true
  :: revealed -> forged = true
  fi
}

proctype Holder(byte m) {
  do
  :: atomic { OPEN(m, 0) && (revealed || !purged[m]) -> accept(m, 0) }
  :: atomic { OPEN(m, 1) && (revealed || !purged[m]) -> accept(m, 1) }
  :: atomic { OPEN(m, 2) && (revealed || !purged[m]) -> accept(m, 2) }
#ifdef KEYS_AFTER_GOODBYE
  :: atomic { !given[m] && !gone[m] -> given[m] = true; purged[m] = false }
#else
  :: atomic { !given[m] && !gone[m] && !goodbye[m] -> given[m] = true }
#endif
  /* The generation has ended: with all of it there, or after a wait. */
  :: atomic { got[AT(m, 2)] && !answered[m] && !gone[m] && !goodbye[m] ->
       purged[m] = true; answered[m] = true;
#ifndef ANSWER_FIRST
       stored[m] = true
#endif
     }
#ifdef ANSWER_FIRST
  :: atomic { purged[m] && answered[m] && !stored[m] -> if :: purged[m] = false :: stored[m] = true fi }
#endif
#ifndef ALL_ANSWER
  :: atomic { !goodbye[m] && !gone[m] ->
       goodbye[m] = true;
#ifndef GOODBYE_KEEPS
       purged[m] = true; stored[m] = true
#endif
     }
  :: atomic { goodbye[m] && !heard[m] -> heard[m] = true }
  :: atomic { !gone[m] -> gone[m] = true }
  :: atomic { !unseen[m] -> unseen[m] = true }
#endif
  :: atomic { rest -> break }
  od
}

active proctype A() {
  atomic {
    given[B] = true;
    if :: given[C] = true :: skip fi;
    run Holder(B); run Holder(C)
  }
  if
  :: atomic { DONE(B) && DONE(C) -> revealed = true }
  :: timeout -> kept = true
  fi;
  timeout -> rest = true
}

ltl noForgery { [] !forged }
ltl reveals { [] !kept }
