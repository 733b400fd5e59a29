/*
 * Crossing handshakes (docs/PROTOCOL.md, section 5): both sides of a pair may begin, more than once, and each may give up at any
 * time. Whatever the relay drops, delays, reorders or repeats, two members that both have a session have the same one.
 *
 * Side 0 has the lower handle. Runs 0 and 1 are begun by side 0, runs 2 and 3 by side 1. What was once sent stays in the air: the
 * relay hands it over when, and as often as, it likes, or never. A relay that plays an init again gets another reply to it
 * (another version of the run: fresh ephemeral keys); no other message is ever made twice. `bad` is judged when nothing can be
 * delivered any more and everybody has given up what it waited for: what is left then is left for good.
 *
 * Checked: at rest both have the same session, or one has none (it is shown as unable to read, and is called again).
 * holds same -DRUNS=1 -DVERSIONS=2
 * holds same -DRUNS=2 -DVERSIONS=1
 * holds same -DRUNS=1 -DVERSIONS=2 -DFLICKER : a departure that only one of them sees
 * holds agree -DRUNS=1 -DVERSIONS=2 -DPATIENT : nobody gives up, and all arrives in the end
 * slow holds same -DRUNS=2 -DVERSIONS=1 -DFLICKER
 * slow holds same -DRUNS=2 -DVERSIONS=2
 *
 * Mistakes that must show:
 * fails same -DRUNS=1 -DVERSIONS=1 -DSWITCH_ON_CONFIRM : J uses the run when it answers, not on `package`
 * fails same -DRUNS=1 -DVERSIONS=1 -DNEWEST_WINS : the last run to finish is used, crossed or not
 * fails same -DRUNS=1 -DVERSIONS=1 -DNO_PROMISE : M uses its run although it has answered a crossed one that goes before it
 * fails same -DRUNS=1 -DVERSIONS=1 -DONE_SIDED : who begins while it answers notes the crossing for its own run only
 * fails same -DRUNS=2 -DVERSIONS=1 -DLATEST_ONLY : of several runs that crossed one, only the latest is remembered
 * fails agree -DRUNS=1 -DVERSIONS=1 -DPATIENT -DBUSY : who is calling answers no call
 */
#define NONE 9
#define BIT(r) (r == NONE -> 0 : 1 << r)
#define LATER(r) (r / 2)                /* begun by the higher handle */
#define AT(r, v) ((r) * VERSIONS + (v))

byte calling[2], callingRun[2], callingVersion[2];  /* 0 none, 1 init sent, 2 confirm sent */
byte called[2], calledRun[2], calledVersion[2];     /* 0 none, 1 reply sent, 2 answer sent */
byte callingCrossed[2], calledCrossed[2];           /* bits of the other side's runs that were open during this one's life */
byte pairRun[2], pairVersion[2];
bool unacknowledged[2];                 /* my package may not have arrived */
bool wanted[2];                         /* a run failed: another is due */
byte begun[2], replies[4];
bool flickered;
bool init_[4], reply[8], confirm[8], answer[8], package[8], ack[8];
bool bad, apart, over;

inline drop(s) {
  calling[s] = 0; called[s] = 0; pairRun[s] = NONE; pairVersion[s] = 0; unacknowledged[s] = false; wanted[s] = false;
  callingRun[s] = NONE; callingVersion[s] = 0; callingCrossed[s] = 0;
  calledRun[s] = NONE; calledVersion[s] = 0; calledCrossed[s] = 0
}
inline endCalling(s) { calling[s] = 0; callingRun[s] = NONE; callingVersion[s] = 0; callingCrossed[s] = 0 }
inline endCalled(s) { called[s] = 0; calledRun[s] = NONE; calledVersion[s] = 0; calledCrossed[s] = 0 }

/* Of two runs that crossed, the one begun by the lower handle stays; any other new run takes the place of the old session. */
#ifdef NEWEST_WINS
#define STAYS(s, r, crossed) true
#else
#define STAYS(s, r, crossed) (pairRun[s] == NONE || !(crossed & BIT(pairRun[s])) || LATER(r) < LATER(pairRun[s]))
#endif
/* I have answered the run that crossed this one and goes before it: the other side may have finished that one already. */
#ifdef NO_PROMISE
#define PROMISED(s) false
#else
#define PROMISED(s) (called[s] == 2 && (callingCrossed[s] & BIT(calledRun[s])) && LATER(calledRun[s]) < LATER(callingRun[s]))
#endif

inline use(r, v) { pairRun[s] = r; pairVersion[s] = v; wanted[s] = false }

proctype Side(byte s) {
  byte r, v;
  do
  :: atomic { calling[s] == 0 && begun[s] < RUNS ->                                                          /* init */
       r = 2 * s + begun[s]; begun[s]++; wanted[s] = false;
       calling[s] = 1; callingRun[s] = r; callingCrossed[s] = BIT(calledRun[s]);
#ifdef LATEST_ONLY
       if :: called[s] != 0 -> calledCrossed[s] = BIT(r) :: else fi;
#else
#ifndef ONE_SIDED
       if :: called[s] != 0 -> calledCrossed[s] = calledCrossed[s] | BIT(r) :: else fi;
#endif
#endif
       init_[r] = true; r = 0 }

  /* J: a call that is not being answered, and not the one in use, draws a reply of its own. */
#define ANSWERABLE(r) (init_[r] && replies[r] < VERSIONS && calledRun[s] != r && pairRun[s] != r NOT_BUSY)
#ifdef BUSY
#define NOT_BUSY && calling[s] == 0
#else
#define NOT_BUSY
#endif
  :: atomic { ANSWERABLE(2 * (1 - s)) || ANSWERABLE(2 * (1 - s) + 1) ->
       if
       :: ANSWERABLE(2 * (1 - s)) -> r = 2 * (1 - s)
       :: ANSWERABLE(2 * (1 - s) + 1) -> r = 2 * (1 - s) + 1
       fi;
       v = replies[r]; replies[r]++;
       called[s] = 1; calledRun[s] = r; calledVersion[s] = v; calledCrossed[s] = BIT(callingRun[s]);
#ifdef LATEST_ONLY
       if :: calling[s] != 0 -> callingCrossed[s] = BIT(r) :: else fi;
#else
       if :: calling[s] != 0 -> callingCrossed[s] = callingCrossed[s] | BIT(r) :: else fi;
#endif
       reply[AT(r, v)] = true; r = 0; v = 0 }

  /* M: one reply is taken, and message 3 is made once. */
  :: atomic { calling[s] == 1 && reply[AT(callingRun[s], 0)] ->
       calling[s] = 2; callingVersion[s] = 0; confirm[AT(callingRun[s], 0)] = true }
#if VERSIONS > 1
  :: atomic { calling[s] == 1 && reply[AT(callingRun[s], 1)] ->
       calling[s] = 2; callingVersion[s] = 1; confirm[AT(callingRun[s], 1)] = true }
#endif

  :: atomic { called[s] == 1 && confirm[AT(calledRun[s], calledVersion[s])] ->                              /* answer */
       called[s] = 2; answer[AT(calledRun[s], calledVersion[s])] = true;
#ifdef SWITCH_ON_CONFIRM
       if :: STAYS(s, calledRun[s], calledCrossed[s]) -> use(calledRun[s], calledVersion[s]) :: else fi
#endif
     }

  :: atomic { calling[s] == 2 && answer[AT(callingRun[s], callingVersion[s])] ->                            /* package */
       if
       :: PROMISED(s) || !STAYS(s, callingRun[s], callingCrossed[s]) -> skip
       :: else ->
          package[AT(callingRun[s], callingVersion[s])] = true;
          use(callingRun[s], callingVersion[s]); unacknowledged[s] = true
       fi;
       endCalling(s) }

  :: atomic { called[s] == 2 && package[AT(calledRun[s], calledVersion[s])] ->
       if
       :: STAYS(s, calledRun[s], calledCrossed[s]) ->
          use(calledRun[s], calledVersion[s]); unacknowledged[s] = false;
          ack[AT(calledRun[s], calledVersion[s])] = true
       :: else
       fi;
       endCalled(s) }

  :: atomic { unacknowledged[s] && ack[AT(pairRun[s], pairVersion[s])] -> unacknowledged[s] = false }

#ifndef PATIENT
  /* What is sent again and again is given up some time; then the pair begins anew; then the other counts as unable to read. */
  :: atomic { calling[s] != 0 -> endCalling(s); wanted[s] = true }
  :: atomic { called[s] != 0 -> endCalled(s) }
  :: atomic { unacknowledged[s] -> unacknowledged[s] = false; wanted[s] = true }
  :: atomic { wanted[s] && calling[s] == 0 && begun[s] == RUNS -> drop(s) }
#endif
#ifdef FLICKER
  :: atomic { !flickered -> flickered = true; drop(s); wanted[s] = true }
#endif
  :: atomic { over -> break }
  od
}

init {
  atomic { drop(0); drop(1); run Side(0); run Side(1) }
  timeout ->
  atomic {
    bad = (pairRun[0] != NONE && pairRun[1] != NONE && (pairRun[0] != pairRun[1] || pairVersion[0] != pairVersion[1]));
    apart = (bad || pairRun[0] == NONE || pairRun[1] == NONE);
    over = true
  }
}

ltl same { [] !bad }
ltl agree { [] !apart }
