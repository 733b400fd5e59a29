/*
 * What a thief of memory can work out (docs/PROTOCOL.md, section 9). He has recorded everything that was ever sent, takes one member's
 * whole memory once, and only listens otherwise. Here the terms are bits and the rules of derivation are steps; whatever can be derived
 * is, in the end.
 *
 * A -> B is the chain of boxes from A: for j = 0 ... 2
 *   t = KDF(R_j, "rekey", DH(a_(j+1), B's ratchet)),  R_(j+1) = KDF(t, "next"),  box key = KDF(t, "box", ...), opened: chain key c_(j+1)
 * and B -> A the same the other way round. Ratchet keys: a0 ... a2, b0 ... b2 (each rekey makes one).
 *
 * Memory that is taken:
 *   SILENT_B   B's, in A's generation 2, when B has never renewed anything: R_2 and the same ratchet key b0 that opened both boxes
 *   OWNER      A's, in its generation 2: R_2, and the ratchet keys a0, a1, a2 that it keeps for late frames
 *   HEAL       A's, in generation 0: R_0 in both directions and a0. Afterwards A renews first, then B having seen it
 * The chain keys of the moment are taken, too; they open what comes, and nothing that was sent before. c_j and d_j are those of
 * position 0: whoever has one opens the whole generation.
 *
 * holds past -DSILENT_B
 * holds past -DOWNER
 * holds healed -DHEAL
 *
 * Mistakes that must show:
 * fails past -DSILENT_B -DKEY_FROM_KEPT : the box key comes from the value that is kept, R_(j+1)
 * fails past -DSILENT_B -DKEEP_VALUE : R_j outlives the box
 * fails past -DOWNER -DKEEP_ROOT : what R_0 comes from is kept
 * fails healed -DHEAL -DOTHER_FIRST : the healthy side renews first, to the key that was taken
 * fails healed -DHEAL -DNO_NEW_RATCHET : a renewal brings no new ratchet key
 */
bool R0, R1, R2, t1, t2, c1, c2;    /* A -> B */
bool S0, S1, u1, d1;                    /* B -> A: values, steps, chain keys */
bool a0, a1, a2, b0, b1;                /* private ratchet keys */
bool root;
bool closed;

/* Diffie-Hellman results that the boxes used: known with either private key. */
#ifdef HEAL
#ifdef OTHER_FIRST
#define DH_AB1 (a1 || b1)               /* A renews to b1, which B brought */
#define DH_BA1 (b1 || a0)               /* B renewed to a0 */
#else
#ifdef NO_NEW_RATCHET
#define DH_AB1 (a0 || b0)
#define DH_BA1 (b0 || a0)
#else
#define DH_AB1 (a1 || b0)               /* A renews to b0 */
#define DH_BA1 (b1 || a1)               /* B renews to a1, which A brought */
#endif
#endif
#else
#define DH_AB1 (a1 || b0)
#define DH_BA1 (b1 || a1)
#endif
#define DH_AB2 (a2 || b0)

#ifdef KEY_FROM_KEPT
#define KEY1 R1
#define KEY2 R2
#else
#define KEY1 t1
#define KEY2 t2
#endif

active proctype thief() {
  atomic {
#ifdef SILENT_B
    R2 = true; b0 = true;
#ifdef KEEP_VALUE
    R1 = true; R0 = true;
#endif
#endif
#ifdef OWNER
    R2 = true; a0 = true; a1 = true; a2 = true;
#endif
#ifdef KEEP_ROOT
    root = true;
#endif
#ifdef HEAL
    R0 = true; S0 = true; a0 = true;
#endif
  }
  do
  :: root && !R0 -> R0 = true
  :: R0 && DH_AB1 && !t1 -> t1 = true
  :: t1 && !R1 -> R1 = true
  :: KEY1 && !c1 -> c1 = true
  :: R1 && DH_AB2 && !t2 -> t2 = true
  :: t2 && !R2 -> R2 = true
  :: KEY2 && !c2 -> c2 = true
  :: S0 && DH_BA1 && !u1 -> u1 = true
  :: u1 && !S1 -> S1 = true
  :: u1 && !d1 -> d1 = true
  :: timeout -> break
  od;
  closed = true
}

/* What was sent before the memory was taken. */
ltl past { [] !(c1 || c2) }
/* Chain keys of the generations after both have renewed. */
ltl healed { [] !(c1 || d1) }
