/*
 * One place, two frames (docs/PROTOCOL.md, section 7). A is malicious and works with the relay: it signs two frames for its position 0 and
 * hands one to B, the other, perhaps, to C. Then comes its position 1, one or two of those as well. B and C acknowledge the last that they
 * have, and read each other's acknowledgement.
 *
 * Checked: if C counts what it has in position 0 as confirmed by B, then B has the very same.
 * holds same
 *
 * Mistakes that must show:
 * fails same -DNOT_NAMED : a frame does not say which frame of its author came before it
 * fails same -DNO_HOLES : B does not say that it never read what a frame cites
 */
byte zero[2], one[2];                   /* which of two frames B and C have in each position; 1 or 2 */
byte before[3];                         /* which frame of position 0 each frame of position 1 names */
bool holeOfB, confirmed, rest;

active proctype story() {
  atomic {
    if :: zero[0] = 1 :: zero[0] = 2 fi;
    if :: zero[1] = 1 :: zero[1] = 2 fi;
    if :: one[0] = 1 :: one[0] = 2 fi;
    if :: one[1] = 1 :: one[1] = 2 fi;
    if :: before[1] = 1 :: before[1] = 2 fi;
    if :: before[2] = 1 :: before[2] = 2 fi
  }
#ifndef NO_HOLES
  holeOfB = (zero[0] != before[one[0]]);
#endif
  atomic {
    /* B's acknowledgement names the frame of position 1 that it has; C walks back from there. */
#ifdef NOT_NAMED
    confirmed = (one[0] == one[1]);
#else
    confirmed = (one[0] == one[1] && before[one[1]] == zero[1] && !holeOfB);
#endif
    rest = true
  }
}

ltl same { [] (confirmed -> zero[0] == zero[1]) }
