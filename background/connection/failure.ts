import type { FailureCode } from '../../src/contract';

/** Why a stream can't be had at all. Whatever else goes wrong with a stream may go better the next time. */
export class ConnectFailure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode) {
    super(code);
    this.name = 'ConnectFailure';
    this.code = code;
  }
}

/** The socket is gone, or the other side of it: what was on its way can be resumed (XEP-0198). Any other end drops the session. */
export class StreamLost extends Error {
  constructor(how: string) {
    super(how);
    this.name = 'StreamLost';
  }
}

/** The server sent what no honest one does. Nothing of the session can be relied on. */
export class BadFrame extends Error {
  constructor() {
    super('bad frame');
    this.name = 'BadFrame';
  }
}

/** The defined condition of a SASL failure (RFC 6120, 6.5), as the library reports it. */
export const saslCondition = (error: unknown): string | undefined =>
  error instanceof Error && error.name === 'SASLError' && 'condition' in error
    ? String(error.condition)
    : undefined;
