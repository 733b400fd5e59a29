/*
 * Signing keys that change within a generation (docs/PROTOCOL.md, sections 6 and 7). Author A writes frames 0 ... 3; frame 1 announces
 * the signing key in force from position 2 on (`k`), because joiner J is admitted then, whose first position is 2. Reader B gets the
 * frames in any order, repeatedly, or not at all; frame 1 may be lost for good (everybody's archive has forgotten it).
 *
 * Checked: no genuine frame is ever counted against A; B accepts all that anybody still has; J never learns the key that signed what was
 * written before it came, so that it can prove nothing about that.
 * holds honest
 * holds comes
 * holds past
 *
 * Mistakes that must show:
 * fails honest -DSTRICT : a signature that fails counts, even while a lower frame is missing
 * fails comes -DNO_LIST : the author is never asked for its list of signing keys
 * fails past -DANY_POSITION : the list begins where the asker says, not where its keys do
 * fails past -DNO_CHANGE : a key that has signed goes into a package
 */
#define FINAL 3
bool accepted[4], held[4];
bool forgotten;                         /* nobody has frame 1 any more */
bool listed;                            /* B has A's list of signing keys */
bool counted, missing, rest;
bool used;                              /* A's first signing key has signed */
bool knowsFirst;                        /* J has the public half of it */

#define KEY_KNOWN(n) (n < 2 || accepted[1] || listed)
#define GAP_BELOW(n) (n > 0 && !accepted[0] || n > 1 && !accepted[1] || n > 2 && !accepted[2])

inline receive(n) {
  if
  :: KEY_KNOWN(n) -> accepted[n] = true; held[n] = false
#ifndef STRICT
  :: !KEY_KNOWN(n) && GAP_BELOW(n) -> held[n] = true
  :: !KEY_KNOWN(n) && !GAP_BELOW(n) -> counted = true
#else
  :: !KEY_KNOWN(n) -> counted = true
#endif
  fi
}

active proctype reader() {
  do
  :: atomic { !forgotten && !accepted[1] -> forgotten = true }
  :: atomic { !accepted[0] -> receive(0) }
  :: atomic { !accepted[1] && !forgotten -> receive(1) }
  :: atomic { !accepted[2] && !held[2] -> receive(2) }
  :: atomic { !accepted[3] && !held[3] -> receive(3) }
  /* A key has come, or a frame below: what waited is tried again. */
  :: atomic { held[2] && KEY_KNOWN(2) -> receive(2) }
  :: atomic { held[3] && KEY_KNOWN(3) -> receive(3) }
#ifndef NO_LIST
  :: atomic { (held[2] || held[3]) && !listed -> listed = true }
#endif
  :: timeout -> break
  od;
  atomic { missing = (!accepted[2] || !accepted[FINAL]); rest = true }
}

/* J is given what is in force at its first position, and may ask for the list with any position that it likes. */
active proctype joiner() {
  bool changed;
  atomic {
    if :: used = true :: used = false fi;
#ifndef NO_CHANGE
    changed = used
#endif
  }
  atomic { if :: used && !changed -> knowsFirst = true :: else fi }
#ifdef ANY_POSITION
  atomic { if :: used -> knowsFirst = true :: else fi }
#endif
}

ltl honest { [] !counted }
ltl comes { [] !missing }
ltl past { [] !knowsFirst }
