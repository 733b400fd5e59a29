// The part of the npm package otr that the tests use; it has no types of its own.
declare module 'otr' {
  export interface DsaKey {
    fingerprint(): string;
    /** A byte in each character. */
    packPublic(): string;
  }

  export interface Conversation {
    ALLOW_V2: boolean;
    readonly our_instance_tag: string;
    /** 0 in the clear, 1 encrypted, 2 finished. */
    readonly msgstate: 0 | 1 | 2;
    readonly their_priv_pk: DsaKey | null;
    readonly sm: { abort(): void } | null;
    on(event: 'io', handler: (wire: string) => void): void;
    on(event: 'ui', handler: (text: string, encrypted: boolean) => void): void;
    on(event: 'status', handler: (code: number) => void): void;
    on(event: 'error', handler: (reason: string) => void): void;
    on(event: 'smp', handler: (what: 'question' | 'trust' | 'abort', data: unknown) => void): void;
    receiveMsg(wire: string): void;
    sendMsg(text: string): void;
    sendQueryMsg(): void;
    endOtr(): void;
    smpSecret(secret: string, question?: string): void;
  }

  interface Otr {
    readonly DSA: {
      new (obj?: null, options?: { nocache: boolean }): DsaKey;
      parsePrivate(base64: string): DsaKey;
    };
    readonly OTR: new (options: { priv: DsaKey; instance_tag?: string }) => Conversation;
  }
  const otr: Otr;
  export default otr;
}
