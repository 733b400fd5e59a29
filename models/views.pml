/*
 * A difference between two views (docs/PROTOCOL.md, section 8): A and C do not agree about Y, and never will. The relay, or somebody who
 * enters and leaves, makes other people's comings and goings as often as it likes, to put the warning off. One tick is 5 s.
 *
 * C shows its list when the two digests have differed for 10 s without a break, at most every 30 s for the same list; it takes a tick to
 * arrive. A tells a difference when it is older than 10 s + D (3 ticks) since Y's own last event: by name if a list of C's explains it,
 * without a name 30 s later.
 *
 * Checked: it is told, and told by name, within a minute.
 * holds told
 * holds named
 *
 * Mistakes that must show:
 * fails named -DAGE_SINCE_ANYBODY : the age of a difference counts from the last coming or going of anybody
 * fails told -DSPAN_SINCE_ANYBODY : how long the digests differ counts from there, too
 * fails named -DCURRENT_LIST_ONLY : a list that was overtaken on its way explains nothing
 */
#define END 20
byte tick, age, quiet;                  /* since Y's event; since anybody's */
byte listAge = 9;                       /* since C sent a list; 9: long ago, or never */
bool underway, arrived, ripe, current;  /* ripe: Y's event was old when it came; current: nobody has come or gone since it was sent */
bool told_, named_;

#ifdef AGE_SINCE_ANYBODY
#define AGE quiet
#else
#define AGE age
#endif
#ifdef SPAN_SINCE_ANYBODY
#define SPAN quiet
#else
#define SPAN age
#endif
#ifdef CURRENT_LIST_ONLY
#define EXPLAINED (arrived && current)
#else
#define EXPLAINED (arrived && (current || ripe))
#endif

active proctype clock() {
  do
  :: atomic { tick < END ->
       tick++; age++; quiet++;
       if :: listAge < 9 -> listAge++ :: else fi;
       if
       :: quiet = 0; current = false                       /* somebody else comes or goes */
       :: skip
       fi;
       if :: underway -> underway = false; arrived = true; ripe = (age >= 3) :: else fi;
       if :: AGE >= 3 && EXPLAINED -> named_ = true; told_ = true :: else fi;
       if :: SPAN >= 9 -> told_ = true :: else fi;
       if :: SPAN >= 2 && (listAge >= 6 || !current) -> underway = true; listAge = 0; current = true :: else fi }
  :: tick >= END -> break
  od
}

ltl told { [] (tick >= 12 -> told_) }
ltl named { [] (tick >= 12 -> named_) }
