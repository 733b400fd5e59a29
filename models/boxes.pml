/*
 * Renewed keys that do not arrive (docs/PROTOCOL.md, section 9): owner S renews its chain key again and again, with one box for
 * recipient R each time, opened strictly in order. The relay loses what it likes; either side may begin the handshake anew at any
 * time. When everything has been said, R holds the present generation, and both stand at the same place of the chain of boxes: then
 * the next renewal opens at once, without a question.
 *
 * Generations 0 ... LAST. A chain of boxes belongs to one handshake (`line`). S keeps the newest KEPT boxes of it (16 in the program).
 * A rekey frame stays in the air and may be read at any time, or never, once R can read the generation that it ends.
 *
 * holds comes
 * holds inStep
 *
 * Mistakes that must show:
 * fails inStep -DCURRENT_ONLY : "want" is answered with the present chain key, past the chain of boxes
 * fails comes -DNO_CALL : boxes that are no longer kept, and no new handshake
 * fails comes -DNO_RENEWAL : a generation that began between answer and package is not renewed
 */
#define LAST 4
#define KEPT 2
#define LINES 4

byte ownGen, ownLine, made;             /* S: its generation, its session with R, boxes made in it */
byte seenGen, line, opened;             /* R: newest generation that it holds, its session with S, boxes opened in it */
byte held = 1;                          /* R: bit for each generation whose key it has */
byte boxGen[20];                        /* generation that a box brings, by line and number */
byte rekeyLine[6], rekeyNumber[6];      /* which box the rekey frame carries that begins a generation */
byte lines;                             /* handshakes so far */
bool packageToR, answerToR, packageToS; /* in the air */
byte packageGen, answerGen;
bool rest, behind, outOfStep;

#define HOLDS(g) (held & (1 << (g)))
#define QUIET (!packageToR && !answerToR && !packageToS)

inline renew() {
  ownGen++;
  boxGen[ownLine * 5 + made] = ownGen; rekeyLine[ownGen] = ownLine; rekeyNumber[ownGen] = made;
  made++
}
inline learn(g) {
  held = held | (1 << (g));
  if :: g > seenGen -> seenGen = g :: else fi
}
/* S begins, and R's answer has come: S uses the new session from now on, and its package is on its way. */
inline callByS() { lines++; ownLine = lines; made = 0; packageGen = ownGen; packageToR = true }

active proctype pair() {
  byte g;
  do
  :: atomic { ownGen < LAST -> renew() }

  /* A rekey frame that R can read: the next box is opened, an earlier one is known, a later one is asked for below. */
#define READABLE(g) (g <= ownGen && HOLDS(g - 1) && !HOLDS(g) && rekeyLine[g] == line && rekeyNumber[g] == opened)
  :: atomic { READABLE(1) -> opened++; learn(1) }
  :: atomic { READABLE(2) -> opened++; learn(2) }
  :: atomic { READABLE(3) -> opened++; learn(3) }
  :: atomic { READABLE(4) -> opened++; learn(4) }
  :: atomic { READABLE(5) -> opened++; learn(5) }

  /* R hears a frame of a generation that it does not hold, and asks for all boxes from its next on. */
  :: atomic { seenGen < ownGen && line == ownLine && opened < made && QUIET ->
#ifdef CURRENT_ONLY
       learn(ownGen)
#else
       if
       :: opened + KEPT >= made ->
          do
          :: opened < made -> learn(boxGen[line * 5 + opened]); opened++
          :: else -> break
          od
#ifdef NO_CALL
       :: else -> goto over
#else
       :: else -> if :: lines < LINES - 1 -> callByS() :: else -> goto spent fi
#endif
       fi
#endif
     }

  /* S begins anew for reasons of its own. */
  :: atomic { QUIET && lines < 2 -> callByS() }
  :: atomic { packageToR -> packageToR = false; line = ownLine; opened = 0; learn(packageGen) }

  /* R begins anew: S answers with the key of the moment, and uses the session when R's package comes. */
  :: atomic { QUIET && lines < 2 -> lines++; answerGen = ownGen; answerToR = true }
  :: atomic { answerToR -> answerToR = false; line = lines; opened = 0; learn(answerGen); packageToS = true }
  :: atomic { packageToS ->
       packageToS = false; ownLine = lines; made = 0;
#ifndef NO_RENEWAL
       if :: ownGen != answerGen -> renew() :: else fi
#endif
     }
  :: timeout -> break
  od;
over:
  atomic { behind = !HOLDS(ownGen); rest = true };
spent:
  skip
}

ltl comes { [] !behind }
ltl inStep { [] ((seenGen == ownGen && line == ownLine && QUIET) -> opened == made) }
